"""What the shop sells, and its prices in euros."""

PRODUCTS = {"Zwemkaart": "27.50", "Cursus schilderen": "150.00", "Strippenkaart": "0.01"}
# The price of this one is what its buyer makes of it.
FREE_PRICE = "Strippenkaart"

"""Whether the ledger, the pots and the vouchers agree."""

from bot.storage.database import Reading

# Each gives rows of what does not add up, as one sentence.
_IMBALANCES = (
    "SELECT printf('pot %s: %d committed and %d spent, the ledger says %d and %d', name,"
    "  pots.committed_cents, pots.spent_cents, coalesce(sum(ledger.committed_cents), 0),"
    "  coalesce(sum(ledger.spent_cents), 0))"
    " FROM pots LEFT JOIN ledger ON ledger.pot = pots.name WHERE name <> 'promotion' GROUP BY name"
    " HAVING pots.committed_cents <> coalesce(sum(ledger.committed_cents), 0)"
    " OR pots.spent_cents <> coalesce(sum(ledger.spent_cents), 0)",
    "SELECT printf('pot %s: %d committed and %d spent, the costs say 0 and %d', name,"
    "  committed_cents, spent_cents, costs)"
    " FROM pots, (SELECT coalesce(sum(amount_cents), 0) AS costs FROM promotion_costs"
    "  WHERE taken_back_at IS NULL)"
    " WHERE name = 'promotion' AND (committed_cents, spent_cents) <> (0, costs)",
    "SELECT printf('vouchers in use are worth %d, the pot has %d committed', in_use, committed)"
    " FROM (SELECT (SELECT coalesce(sum(balance_cents), 0) FROM vouchers"
    "   WHERE state = 'issued') AS in_use,"
    "  (SELECT coalesce(sum(committed_cents), 0) FROM pots WHERE name = 'vouchers') AS committed)"
    " WHERE in_use <> committed",
    "SELECT printf('redemptions come to %d, the pot has %d spent', redeemed, spent)"
    " FROM (SELECT (SELECT coalesce(sum(amount_cents), 0) FROM redemptions"
    "   WHERE undone_at IS NULL) AS redeemed,"
    "  (SELECT coalesce(sum(spent_cents), 0) FROM pots WHERE name = 'vouchers') AS spent)"
    " WHERE redeemed <> spent",
    # The last entry says whether it ended; else what is left says the rest. What came back to one
    # that had ended changes nothing in that.
    "SELECT printf('voucher %d is %s with %d left, the ledger says %s with %d', id, state,"
    "  balance_cents, by_ledger, left) FROM (SELECT id, state, balance_cents,"
    "  coalesce(committed, 0) AS left, CASE WHEN last IS NULL THEN 'never issued'"
    "   WHEN last NOT IN ('issued', 'revived', 'redeemed', 'refunded', 'returned') THEN last"
    "   WHEN committed > 0 THEN 'issued' ELSE 'redeemed' END AS by_ledger"
    "  FROM vouchers LEFT JOIN (SELECT voucher_id, sum(committed_cents) AS committed,"
    "    max(id), kind AS last FROM ledger WHERE pot = 'vouchers'"
    "    AND NOT (kind = 'returned' AND committed_cents = 0) GROUP BY voucher_id) AS told"
    "   ON told.voucher_id = vouchers.id)"
    " WHERE state <> by_ledger OR balance_cents <> left",
    "SELECT printf('redemption %d is of %d, the ledger says %d', number, amount, by_ledger)"
    " FROM (SELECT number, iif(undone_at IS NULL, amount_cents, 0) AS amount,"
    "  coalesce((SELECT sum(spent_cents) FROM ledger WHERE voucher_id = redemptions.voucher_id"
    "   AND redemption = number AND pot = 'vouchers'), 0) AS by_ledger FROM redemptions)"
    " WHERE amount <> by_ledger",
    "SELECT printf('voucher %d: %d committed and %d spent, for its organisation %d and %d',"
    "  voucher_id, committed, spent, its_committed, its_spent)"
    " FROM (SELECT voucher_id, sum(iif(pot = 'vouchers', committed_cents, 0)) AS committed,"
    "   sum(iif(pot = 'vouchers', spent_cents, 0)) AS spent,"
    "   sum(iif(pot LIKE 'organisation:%', committed_cents, 0)) AS its_committed,"
    "   sum(iif(pot LIKE 'organisation:%', spent_cents, 0)) AS its_spent"
    "  FROM ledger GROUP BY voucher_id)"
    " WHERE (committed, spent) <> (its_committed, its_spent)",
    # The costs of handling are kept while a voucher is unused, and spent while it is used.
    "SELECT printf('handling voucher %d: %d committed and %d spent, it should be %d and %d', id,"
    "  committed, spent, iif(used, 0, kept), iif(used, costs, 0))"
    " FROM (SELECT id, committed, spent, used, coalesce(costs, 0) AS costs,"
    "   iif(state = 'issued', coalesce(costs, 0), 0) AS kept, costs IS NULL AND is_first AS is_lost"
    "  FROM (SELECT vouchers.id, state, replaces IS NULL AS is_first,"
    "    coalesce(sum(ledger.committed_cents), 0) AS committed,"
    "    coalesce(sum(spent_cents), 0) AS spent,"
    "    max(iif(kind = 'issued', ledger.committed_cents, NULL)) AS costs,"
    "    (SELECT coalesce(sum(redemptions.amount_cents), 0) > 0 FROM redemptions"
    "     WHERE redemptions.voucher_id = vouchers.id AND undone_at IS NULL) AS used"
    "   FROM vouchers LEFT JOIN ledger ON ledger.voucher_id = vouchers.id"
    "   AND ledger.pot = 'settlement' GROUP BY vouchers.id))"
    " WHERE is_lost OR (committed, spent) <> (iif(used, 0, kept), iif(used, costs, 0))",
)


_MOST_EXAMPLES = 5


async def imbalances(reading: Reading) -> list[str]:
    """What does not add up between ledger, pots, vouchers and redemptions; empty when all does.

    Of each kind only a few examples.
    """
    return [
        row[0]
        for sql in _IMBALANCES
        for row in await reading.rows(f"{sql} LIMIT :most", {"most": _MOST_EXAMPLES})
    ]

"""What runs inside pretix, in its own Python: nothing here imports anything of ours."""

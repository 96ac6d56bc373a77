"""Everything that could come in: every entry of the list by everybody, and updates by chance."""

"""Whether the ledger, the pots and the vouchers agree."""

from bot.storage.database import Reading

# Each gives rows of what does not add up, and what is to be said of one.
_IMBALANCES = (
    (
        "pot {}: {} committed and {} spent, the ledger says {} and {}",
        "SELECT name, pots.committed_cents, pots.spent_cents,"
        " coalesce(sum(ledger.committed_cents), 0), coalesce(sum(ledger.spent_cents), 0)"
        " FROM pots LEFT JOIN ledger ON ledger.pot = pots.name WHERE name <> 'promotion'"
        " GROUP BY name HAVING pots.committed_cents <> coalesce(sum(ledger.committed_cents), 0)"
        " OR pots.spent_cents <> coalesce(sum(ledger.spent_cents), 0)",
    ),
    (
        "pot {}: {} committed and {} spent, the costs say 0 and {}",
        "SELECT name, committed_cents, spent_cents, costs"
        " FROM pots, (SELECT coalesce(sum(amount_cents), 0) AS costs FROM promotion_costs"
        "  WHERE taken_back_at IS NULL) AS promotion"
        " WHERE name = 'promotion' AND (committed_cents, spent_cents) <> (0, costs)",
    ),
    (
        "vouchers in use are worth {}, the pot has {} committed",
        "SELECT in_use, committed"
        " FROM (SELECT (SELECT coalesce(sum(balance_cents), 0) FROM vouchers"
        "   WHERE state = 'issued') AS in_use,"
        "  (SELECT coalesce(sum(committed_cents), 0) FROM pots WHERE name = 'vouchers')"
        "   AS committed) AS sums WHERE in_use <> committed",
    ),
    (
        "redemptions come to {}, the pot has {} spent",
        "SELECT redeemed, spent"
        " FROM (SELECT (SELECT coalesce(sum(amount_cents), 0) FROM redemptions"
        "   WHERE undone_at IS NULL) AS redeemed,"
        "  (SELECT coalesce(sum(spent_cents), 0) FROM pots WHERE name = 'vouchers') AS spent)"
        "  AS sums WHERE redeemed <> spent",
    ),
    # The last entry says whether it ended; else what is left says the rest. What came back to one
    # that had ended changes nothing in that.
    (
        "voucher {} is {} with {} left, the ledger says {} with {}",
        "SELECT id, state, balance_cents, by_ledger, committed FROM (SELECT vouchers.id, state,"
        "  balance_cents, coalesce(committed, 0) AS committed,"
        "  CASE WHEN newest.kind IS NULL THEN 'never issued' WHEN newest.kind NOT IN"
        "    ('issued', 'revived', 'redeemed', 'refunded', 'returned') THEN newest.kind"
        "   WHEN committed > 0 THEN 'issued' ELSE 'redeemed' END AS by_ledger"
        "  FROM vouchers LEFT JOIN (SELECT voucher_id, sum(committed_cents) AS committed,"
        "    max(id) AS newest FROM ledger WHERE pot = 'vouchers'"
        "    AND NOT (kind = 'returned' AND committed_cents = 0) GROUP BY voucher_id) AS told"
        "   ON told.voucher_id = vouchers.id"
        "  LEFT JOIN ledger AS newest ON newest.id = told.newest) AS both_ways"
        " WHERE state <> by_ledger OR balance_cents <> committed",
    ),
    (
        "redemption {} is of {}, the ledger says {}",
        "SELECT number, amount, by_ledger"
        " FROM (SELECT number,"
        "  CASE WHEN undone_at IS NULL THEN amount_cents ELSE 0 END AS amount,"
        "  coalesce((SELECT sum(spent_cents) FROM ledger WHERE voucher_id = redemptions.voucher_id"
        "   AND redemption = number AND pot = 'vouchers'), 0) AS by_ledger"
        "  FROM redemptions) AS both_ways WHERE amount <> by_ledger",
    ),
    (
        "voucher {}: {} committed and {} spent, for its organisation {} and {}",
        "SELECT voucher_id, committed, spent, its_committed, its_spent"
        " FROM (SELECT voucher_id,"
        "   coalesce(sum(committed_cents) FILTER (WHERE pot = 'vouchers'), 0) AS committed,"
        "   coalesce(sum(spent_cents) FILTER (WHERE pot = 'vouchers'), 0) AS spent,"
        "   coalesce(sum(committed_cents) FILTER (WHERE pot LIKE 'organisation:%'), 0)"
        "    AS its_committed,"
        "   coalesce(sum(spent_cents) FILTER (WHERE pot LIKE 'organisation:%'), 0) AS its_spent"
        "  FROM ledger GROUP BY voucher_id) AS sums"
        " WHERE (committed, spent) <> (its_committed, its_spent)",
    ),
    # The costs of handling are kept while a voucher is unused, and spent while it is used.
    (
        "handling voucher {}: {} committed and {} spent, it should be {} and {}",
        "SELECT id, committed, spent, to_commit, to_spend"
        " FROM (SELECT id, committed, spent, costs IS NULL AND is_first AS is_lost,"
        "   CASE WHEN used OR state <> 'issued' THEN 0 ELSE coalesce(costs, 0) END AS to_commit,"
        "   CASE WHEN used THEN coalesce(costs, 0) ELSE 0 END AS to_spend"
        "  FROM (SELECT vouchers.id, state, replaces IS NULL AS is_first,"
        "    coalesce(sum(ledger.committed_cents), 0) AS committed,"
        "    coalesce(sum(spent_cents), 0) AS spent,"
        "    max(ledger.committed_cents) FILTER (WHERE kind = 'issued') AS costs,"
        "    (SELECT coalesce(sum(redemptions.amount_cents), 0) > 0 FROM redemptions"
        "     WHERE redemptions.voucher_id = vouchers.id AND undone_at IS NULL) AS used"
        "   FROM vouchers LEFT JOIN ledger ON ledger.voucher_id = vouchers.id"
        "   AND ledger.pot = 'settlement' GROUP BY vouchers.id) AS sums) AS both_ways"
        " WHERE is_lost OR (committed, spent) <> (to_commit, to_spend)",
    ),
)


_MOST_EXAMPLES = 5


async def imbalances(reading: Reading) -> list[str]:
    """What does not add up between ledger, pots, vouchers and redemptions; empty when all does.

    Of each kind only a few examples.
    """
    return [
        sentence.format(*row)
        for sentence, sql in _IMBALANCES
        for row in sorted(
            map(tuple, await reading.rows(f"{sql} LIMIT :most", {"most": _MOST_EXAMPLES}))
        )
    ]

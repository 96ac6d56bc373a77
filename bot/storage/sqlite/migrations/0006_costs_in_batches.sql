-- In which batch the bookkeeping got a cost of promotion; below zero where one that it had was taken
-- back since. Each comes once.
CREATE TABLE batch_costs (
    batch INTEGER NOT NULL REFERENCES batches (number),
    cost_id INTEGER NOT NULL REFERENCES promotion_costs (id),
    amount_cents INTEGER NOT NULL CHECK (amount_cents <> 0),
    PRIMARY KEY (cost_id, amount_cents)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_costs_of_batch ON batch_costs (batch);

-- How many somebody gave on a day is asked before each voucher.
DROP INDEX vouchers_by_person;
CREATE INDEX vouchers_by_person ON vouchers (issued_by, issued_on, id);

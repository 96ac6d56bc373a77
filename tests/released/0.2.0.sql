BEGIN TRANSACTION;
CREATE TABLE attendance (
    person_id INTEGER NOT NULL REFERENCES people (id),
    event_id INTEGER NOT NULL REFERENCES events (id),
    coming INTEGER NOT NULL CHECK (coming IN (0, 1)),
    at TEXT NOT NULL,
    PRIMARY KEY (event_id, person_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "attendance" VALUES(4,1,1,'2021-09-06T07:00:03.160083+00:00');
CREATE TABLE batch_fees (
    batch INTEGER NOT NULL REFERENCES batches (number),
    organisation TEXT NOT NULL,
    name TEXT NOT NULL,
    vouchers INTEGER NOT NULL,
    fee_cents INTEGER NOT NULL,
    PRIMARY KEY (batch, organisation)
) STRICT, WITHOUT ROWID;
INSERT INTO "batch_fees" VALUES(1,'x','X',1,1);
CREATE TABLE batches (
    number INTEGER PRIMARY KEY,
    last_entry INTEGER NOT NULL UNIQUE REFERENCES ledger (id),
    made_at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id)
) STRICT;
INSERT INTO "batches" VALUES(1,9,'2021-09-06T07:00:03.160095+00:00',1);
CREATE TABLE conversations (
    chat_id INTEGER PRIMARY KEY,
    draft_id INTEGER NOT NULL,
    step TEXT NOT NULL,
    sealed BLOB NOT NULL,
    misses INTEGER NOT NULL DEFAULT 0,
    touched_at TEXT
) STRICT;
INSERT INTO "conversations" VALUES(1002,22,'issue.confirm',X'16DA6D4FE4FF15D35982647415FFD662A69767E4D0CF495E0FC83F345F97E24CB0BB14DCC4255F6FC77764D31A2C0B802904C20F1B6223D0F31A5DAFF04562664CD3A64742E3C13C2FA4A658C4A43479674DAE23E691E1649B88EE9A64821612B56B999A6A048502C829410508282CE5A141C9CE0DFC50BDFB5CC5BE821BEA5DD13D42BC7AF7C61C87B6222A445F42C4F24ADBFB9A3F5417E78A1E385BCAB5FECE4679CDBAE0A1FFEC92E17465534F7C35FE9B5AA462F40467AC710AF2919E1AC97FCF09956E55295422AD0FD4AEBF7B199DC95CFBDE16EB66D935D9580822204B5C6A6EAD9404AB3B0540A86747C8546659BAE64B01C3AC13702FABABE02CF745A4A580977ACFF6BFBD77B18B62FCEEC4AE604B22167F9F1E4774F04D0AF28B399D13E0197DBC657C6197F66B31238AAD3F5081E26814DD0530792C3866148279EE8FDA84A601CF9BD9EDF1A7397E34701E384C1E28FF7D80DC1880A72C73F55B4A008B55ED73276F870F76E9399F8ED88B778379BBADCDD79FA94E853F5A732C49BCD25CF99CCCCFD60B17133FD5D654A53EF464ADDF75BBB6F7B839431FEB544D7BFEA194E2028C26E11004FF8404063FCC6A93C3EA080FD9A2C9E6CE106DDBF77F38A6BF312D3D1C0DD3F0680F3CBA411B609FA87F4945C297A993FEF7BD1B68127281FA4941B2CD6DC85651F35DA92C41E372AF0F26D5FDB238AC7C24ED0B1F529637B98B914FAD71929882642EA64E20BF9973E45C7A770B67D23FC185C00F',0,'2021-09-06T07:00:03.076259+00:00');
CREATE TABLE corrections (
    id INTEGER PRIMARY KEY,
    voucher_id INTEGER NOT NULL REFERENCES vouchers (id),
    field TEXT NOT NULL CHECK (field IN ('category')),
    was TEXT NOT NULL,
    became TEXT NOT NULL,
    at TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id)
) STRICT;
INSERT INTO "corrections" VALUES(1,1,'category','sport','culture','2021-09-06T07:00:03.160099+00:00',1);
INSERT INTO "corrections" VALUES(2,1,'category','sport','culture','2021-11-26T19:00:00+01:00',1);
INSERT INTO "corrections" VALUES(3,7,'category','unknown','culture','2021-12-16T00:00:00+01:00',1);
INSERT INTO "corrections" VALUES(4,4,'category','sport','culture','2022-01-01T16:00:00+01:00',1);
INSERT INTO "corrections" VALUES(5,1,'category','culture','culture','2022-01-03T09:00:00+01:00',1);
INSERT INTO "corrections" VALUES(6,9,'category','unknown','culture','2022-05-08T17:00:00+02:00',1);
INSERT INTO "corrections" VALUES(7,28,'category','unknown','culture','2022-12-22T05:00:00+01:00',1);
CREATE TABLE coupon_entries (
    id INTEGER PRIMARY KEY,
    coupon_id INTEGER NOT NULL REFERENCES coupons (id),
    kind TEXT NOT NULL CHECK (kind IN ('imported', 'changed', 'given', 'taken back')),
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    -- imported, changed: what the webshop says of it; a day without end is 9999-12-31.
    import_id INTEGER REFERENCES imports (id),
    purpose TEXT,
    value_cents INTEGER CHECK (value_cents >= 0),
    balance_cents INTEGER CHECK (balance_cents BETWEEN 0 AND value_cents),
    valid_until TEXT,
    batch TEXT,
    external_id TEXT,
    standing TEXT CHECK (standing IN
        ('good', 'lapsed', 'used up', 'test', 'taken', 'off', 'not yet', 'missing')),
    -- given: what went out (purpose and value_cents as well), and how.
    draft_id INTEGER UNIQUE,
    organisation TEXT,
    approach TEXT,
    neighbourhood TEXT,
    other_household INTEGER CHECK (other_household IN (0, 1)),
    given_on TEXT,
    -- taken back: which giving.
    ends INTEGER UNIQUE REFERENCES coupon_entries (id),
    UNIQUE (import_id, coupon_id),
    CHECK ((kind IN ('imported', 'changed')) = (import_id IS NOT NULL)),
    CHECK (import_id IS NULL OR (purpose IS NOT NULL AND balance_cents IS NOT NULL
        AND value_cents IS NOT NULL AND valid_until IS NOT NULL AND standing IS NOT NULL)),
    CHECK ((kind = 'given') = (draft_id IS NOT NULL)),
    CHECK (kind <> 'given' OR (person_id IS NOT NULL AND organisation IS NOT NULL
        AND given_on IS NOT NULL AND value_cents > 0)),
    CHECK ((kind = 'taken back') = (ends IS NOT NULL))
) STRICT;
INSERT INTO "coupon_entries" VALUES(1,1,'imported','2021-09-06T07:00:01.630954+00:00',1,1,'school',1000,1000,'2022-12-31','','','good',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "coupon_entries" VALUES(2,2,'imported','2021-09-06T07:00:01.630954+00:00',1,1,'school',1000,1000,'2022-12-31','','','good',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "coupon_entries" VALUES(3,1,'given','2021-09-06T07:00:02.493707+00:00',2,NULL,'school',1000,NULL,'2022-12-31',NULL,NULL,NULL,12,'voedselbank','voedselbank','Assen 9401',0,'2021-09-06',NULL);
INSERT INTO "coupon_entries" VALUES(4,1,'taken back','2021-09-06T07:00:04.123778+00:00',2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,3);
CREATE TABLE coupon_stock (
    standing TEXT NOT NULL,
    purpose TEXT NOT NULL,
    balance_cents INTEGER NOT NULL,
    valid_until TEXT NOT NULL,
    free INTEGER NOT NULL CHECK (free >= 0),
    PRIMARY KEY (standing, purpose, balance_cents, valid_until)
) STRICT, WITHOUT ROWID;
INSERT INTO "coupon_stock" VALUES('good','school',1000,'2022-12-31',2);
CREATE TABLE coupons (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    read_as TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'free' CHECK (state IN ('free', 'given'))
) STRICT;
INSERT INTO "coupons" VALUES(1,'SCHOOL-0001','SCHOOL0001','free');
INSERT INTO "coupons" VALUES(2,'SCHOOL-0002','SCHOOL0002','free');
CREATE TABLE event_changes (
    id INTEGER PRIMARY KEY,
    event_id INTEGER NOT NULL REFERENCES events (id),
    at TEXT NOT NULL,
    was TEXT NOT NULL
) STRICT;
INSERT INTO "event_changes" VALUES(1,1,'2021-09-06T07:00:03.160078+00:00','{}');
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL CHECK (source IN ('feed', 'chat')),
    uid TEXT NOT NULL,
    occurrence TEXT NOT NULL DEFAULT '',
    series TEXT,
    title TEXT NOT NULL,
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    starts_at TEXT,
    ends_at TEXT,
    day_known INTEGER NOT NULL CHECK (day_known IN (0, 1)),
    end_known INTEGER NOT NULL CHECK (end_known IN (0, 1)),
    part TEXT CHECK (part IN ('morning', 'afternoon', 'evening', 'day')),
    place TEXT NOT NULL,
    about TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'tentative', 'cancelled', 'removed')),
    edited TEXT NOT NULL DEFAULT '[]',
    begins_at TEXT NOT NULL,
    over_at TEXT NOT NULL,
    moved_at TEXT,
    draft_id INTEGER UNIQUE,
    UNIQUE (uid, occurrence),
    CHECK (first <= last)
) STRICT;
INSERT INTO "events" VALUES(1,'chat','u','',NULL,'Voetbal','2021-09-07','2021-09-07',NULL,NULL,1,1,NULL,'Veld','','planned','[]','2021-09-07T10:00:00+00:00','2021-09-07T12:00:00+00:00',NULL,NULL);
CREATE TABLE household_coupons (
    mark BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (mark, sealed)
) STRICT, WITHOUT ROWID;
INSERT INTO "household_coupons" VALUES(X'512D419A12655B77FC1C913943AAB5A7110E7506F9C6C58C84BB0D1601F9B01FF3B74488D1A31D19501EECC0633AB50CE9DB4691E8DDC375C1A4AC061303E412BDDE52981D949138',X'CA719F9F76216FB5719D75F36578593540F58FFC615F86496F69A69CA55809D245A68FCEE1CC82DA9F0A68F4789D01C8E575ECD07544C536DF9268A35F699F14F5CA25759F5415E43FC72DA3B67FA32BCD0413BB3AE3483454695D5899F2D86B39D9D366ED755027A240461AB5D76335AB910030C79E4763BE56D6B750309E0727B2A03D9B7167CC361D999CB7F176CD');
CREATE TABLE household_vouchers (
    mark BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (mark, sealed)
) STRICT, WITHOUT ROWID;
INSERT INTO "household_vouchers" VALUES(X'1D3F799BCF1ED9626961BF7C680906FE57D5ED532564FBEA23C0700F07B27E196B77CE30B2AC2F5BFB418D70C10D22340BF9EDF85EAFFC05D65721AF690D7B64D193631BB5191188',X'FF12695B17ACF0474F6692EC1DF4B0E771B48ED6253477D6F5A7FCB8BB212AC4A8D879CD3290DE0D62A5D28484B46294B14E798208D0A59BB3BD2BB1199E89209BF71D6D76856D0A4D459FFD29A643C7346618A117738A129557323B141153CEBBA6016BA826D6026DE605485D386EB113F94E9176D209BFE6DD96AA3091EF76211E6733488C0907B453EDC567EB5F26');
INSERT INTO "household_vouchers" VALUES(X'2E6D8A76153A11F3B09AC53FAB9BC04AF5F16ECE45ABFD1E01EEA4D412462D64A545CBF340E55F6DBC2BE8CA9A4FEEDB4C793DF7F66E438410A687A60A7F03A1CC5A0A793C8BC8DE',X'C36D655C54209A292936039C364DD911F17573B58269EC5ABDB23918449E1D234BF50AD88960B70A9701368D37F5587B6BC5CDF42EBB9B84E81125D257E2442A39C92EC9DDE39423696F41ED0F0C4F951E17A2FEB0AAF2F19E621813DC7A27C80E981F04D862C1EC41CD57A5A88FDB7DF813D35D274956CFCD8144F3A35C717216F3D646BCB5091F3BD7791879E71745');
CREATE TABLE import_parts (
    import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (import_id, number)
) STRICT;
INSERT INTO "import_parts" VALUES(2,1,X'00');
CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    draft_id INTEGER UNIQUE,
    chat_id INTEGER,
    person_id INTEGER REFERENCES people (id),
    purpose TEXT,
    columns TEXT,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'storing', 'stored')),
    at TEXT NOT NULL
) STRICT;
INSERT INTO "imports" VALUES(1,5,1001,1,NULL,NULL,'stored','2021-09-06T07:00:00.609615+00:00');
INSERT INTO "imports" VALUES(2,990001,1001,1,NULL,NULL,'waiting','2021-09-06T07:00:03.160071+00:00');
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    update_id INTEGER NOT NULL UNIQUE,
    chat_id INTEGER,
    received_at TEXT NOT NULL,
    sealed BLOB,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'aside')),
    error TEXT
) STRICT;
INSERT INTO "inbox" VALUES(1,100000001,1001,'2021-09-06T07:00:00.305370+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(2,100000002,1002,'2021-09-06T07:00:00.397767+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(3,100000003,1003,'2021-09-06T07:00:00.461292+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(4,100000004,1004,'2021-09-06T07:00:00.508502+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(5,100000005,1001,'2021-09-06T07:00:00.565282+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(6,100000006,1001,'2021-09-06T07:00:01.611223+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(7,100000007,1002,'2021-09-06T07:00:01.645224+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(8,100000008,1002,'2021-09-06T07:00:01.662201+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(9,100000009,1002,'2021-09-06T07:00:01.679557+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(10,100000010,1002,'2021-09-06T07:00:01.693442+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(11,100000011,1002,'2021-09-06T07:00:01.837824+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(12,100000012,1002,'2021-09-06T07:00:02.461305+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(13,100000013,1002,'2021-09-06T07:00:02.489267+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(14,100000014,1002,'2021-09-06T07:00:02.557266+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(15,100000015,1002,'2021-09-06T07:00:02.577306+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(16,100000016,1002,'2021-09-06T07:00:02.613206+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(17,100000017,1002,'2021-09-06T07:00:02.633272+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(18,100000018,1002,'2021-09-06T07:00:02.661253+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(19,100000019,1003,'2021-09-06T07:00:02.725425+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(20,100000020,1003,'2021-09-06T07:00:02.893117+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(21,100000021,NULL,'2021-09-06T07:00:02.929464+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(22,100000022,1002,'2021-09-06T07:00:03.066831+00:00',NULL,'done',NULL);
CREATE TABLE invitations (
    token_hash BLOB PRIMARY KEY,
    role TEXT NOT NULL,
    organisation TEXT NOT NULL,
    invited_by INTEGER REFERENCES people (id),
    valid_until TEXT NOT NULL,
    used_at TEXT,
    used_by INTEGER REFERENCES people (id),
    opened_by INTEGER,
    opened_name BLOB,
    opened_at TEXT
) STRICT;
INSERT INTO "invitations" VALUES(X'7810405AA912D587D5F2CD6973D91F4F41E4271EF318F7C85B52CCEB7DF84CB9','coordinator','Gemeente Assen',NULL,'2021-09-13T07:00:00.300920+00:00','2021-09-06T07:00:00.317798+00:00',1,NULL,NULL,NULL);
INSERT INTO "invitations" VALUES(X'777AF9700EFDBC7FC64EB5D45D092B189A1D49AFF7DCA3CA8D5FBE381A43ABBB','intermediary','voedselbank',NULL,'2021-09-13T07:00:00.396632+00:00','2021-09-06T07:00:00.405653+00:00',2,NULL,NULL,NULL);
INSERT INTO "invitations" VALUES(X'870CCB199196FA4D3B063C50DCE3F344AA1716085997CED5C73ADDCE7C17A0EC','provider','Zwembad',NULL,'2021-09-13T07:00:00.460145+00:00','2021-09-06T07:00:00.469708+00:00',3,NULL,NULL,NULL);
INSERT INTO "invitations" VALUES(X'2AB387B0295C79B391092CB219D4D0361E9B71E3D71050E5754ABB3F93A34D65','volunteer','vaart_welzijn',NULL,'2021-09-13T07:00:00.507350+00:00','2021-09-06T07:00:00.513380+00:00',4,NULL,NULL,NULL);
CREATE TABLE ledger (
    id INTEGER PRIMARY KEY,
    voucher_id INTEGER NOT NULL REFERENCES vouchers (id),
    kind TEXT NOT NULL CHECK (kind IN ('issued', 'undone', 'withdrawn', 'replaced', 'lapsed',
        'revived', 'redeemed', 'refunded', 'returned')),
    pot TEXT NOT NULL REFERENCES pots (name),
    committed_cents INTEGER NOT NULL,
    spent_cents INTEGER NOT NULL DEFAULT 0,
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    redemption INTEGER REFERENCES redemptions (number),
    CHECK (CASE kind
        WHEN 'issued' THEN committed_cents >= 0 AND spent_cents = 0
        WHEN 'revived' THEN committed_cents > 0 AND spent_cents = 0
        WHEN 'redeemed' THEN committed_cents <= 0 AND spent_cents BETWEEN 0 AND -committed_cents
        WHEN 'refunded' THEN committed_cents >= 0 AND spent_cents BETWEEN -committed_cents AND 0
        WHEN 'returned' THEN spent_cents < 0 AND committed_cents IN (0, -spent_cents)
        ELSE committed_cents <= 0 AND spent_cents = 0
    END),
    CHECK (kind IN ('lapsed', 'revived')
        OR (kind IN ('redeemed', 'refunded', 'returned')) = (redemption IS NOT NULL)),
    CHECK (person_id IS NOT NULL OR kind IN ('lapsed', 'revived', 'redeemed', 'returned'))
) STRICT;
INSERT INTO "ledger" VALUES(1,1,'issued','vouchers',15000,0,'2021-09-06T07:00:01.841142+00:00',2,NULL);
INSERT INTO "ledger" VALUES(2,1,'issued','settlement',1000,0,'2021-09-06T07:00:01.841142+00:00',2,NULL);
INSERT INTO "ledger" VALUES(3,1,'issued','organisation:voedselbank',15000,0,'2021-09-06T07:00:01.841142+00:00',2,NULL);
INSERT INTO "ledger" VALUES(4,2,'issued','vouchers',15000,0,'2021-09-06T07:00:02.669500+00:00',2,NULL);
INSERT INTO "ledger" VALUES(5,2,'issued','settlement',1000,0,'2021-09-06T07:00:02.669500+00:00',2,NULL);
INSERT INTO "ledger" VALUES(6,2,'issued','organisation:voedselbank',15000,0,'2021-09-06T07:00:02.669500+00:00',2,NULL);
INSERT INTO "ledger" VALUES(7,2,'redeemed','organisation:voedselbank',-15000,15000,'2021-09-06T07:00:02.898640+00:00',3,1);
INSERT INTO "ledger" VALUES(8,2,'redeemed','settlement',-1000,1000,'2021-09-06T07:00:02.898640+00:00',3,1);
INSERT INTO "ledger" VALUES(9,2,'redeemed','vouchers',-15000,15000,'2021-09-06T07:00:02.898640+00:00',3,1);
INSERT INTO "ledger" VALUES(10,3,'issued','vouchers',15000,0,'2021-09-06T10:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(11,3,'issued','settlement',1000,0,'2021-09-06T10:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(12,3,'issued','organisation:vaart_welzijn',15000,0,'2021-09-06T10:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(13,1,'redeemed','organisation:voedselbank',-5000,5000,'2021-09-07T16:00:00+02:00',2,2);
INSERT INTO "ledger" VALUES(14,1,'redeemed','settlement',-1000,1000,'2021-09-07T16:00:00+02:00',2,2);
INSERT INTO "ledger" VALUES(15,1,'redeemed','vouchers',-5000,5000,'2021-09-07T16:00:00+02:00',2,2);
INSERT INTO "ledger" VALUES(16,3,'redeemed','organisation:vaart_welzijn',-15000,15000,'2021-09-08T22:00:00+02:00',NULL,3);
INSERT INTO "ledger" VALUES(17,3,'redeemed','settlement',-1000,1000,'2021-09-08T22:00:00+02:00',NULL,3);
INSERT INTO "ledger" VALUES(18,3,'redeemed','vouchers',-15000,15000,'2021-09-08T22:00:00+02:00',NULL,3);
INSERT INTO "ledger" VALUES(19,3,'refunded','organisation:vaart_welzijn',15000,-15000,'2021-09-10T04:00:00+02:00',2,3);
INSERT INTO "ledger" VALUES(20,3,'refunded','vouchers',15000,-15000,'2021-09-10T04:00:00+02:00',2,3);
INSERT INTO "ledger" VALUES(21,3,'refunded','settlement',1000,-1000,'2021-09-10T04:00:00+02:00',2,3);
INSERT INTO "ledger" VALUES(22,4,'issued','vouchers',15000,0,'2021-09-10T05:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(23,4,'issued','settlement',1000,0,'2021-09-10T05:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(24,4,'issued','organisation:vaart_welzijn',15000,0,'2021-09-10T05:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(25,3,'redeemed','organisation:vaart_welzijn',-15000,15000,'2021-09-28T04:00:00+02:00',2,4);
INSERT INTO "ledger" VALUES(26,3,'redeemed','settlement',-1000,1000,'2021-09-28T04:00:00+02:00',2,4);
INSERT INTO "ledger" VALUES(27,3,'redeemed','vouchers',-15000,15000,'2021-09-28T04:00:00+02:00',2,4);
INSERT INTO "ledger" VALUES(28,1,'refunded','organisation:voedselbank',5000,-5000,'2021-11-07T05:00:00+01:00',2,2);
INSERT INTO "ledger" VALUES(29,1,'refunded','vouchers',5000,-5000,'2021-11-07T05:00:00+01:00',2,2);
INSERT INTO "ledger" VALUES(30,1,'refunded','settlement',1000,-1000,'2021-11-07T05:00:00+01:00',2,2);
INSERT INTO "ledger" VALUES(31,5,'issued','vouchers',15000,0,'2021-11-08T11:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(32,5,'issued','settlement',1000,0,'2021-11-08T11:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(33,5,'issued','organisation:voedselbank',15000,0,'2021-11-08T11:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(34,5,'redeemed','organisation:voedselbank',-15000,15000,'2021-11-25T03:00:00+01:00',NULL,5);
INSERT INTO "ledger" VALUES(35,5,'redeemed','settlement',-1000,1000,'2021-11-25T03:00:00+01:00',NULL,5);
INSERT INTO "ledger" VALUES(36,5,'redeemed','vouchers',-15000,15000,'2021-11-25T03:00:00+01:00',NULL,5);
INSERT INTO "ledger" VALUES(37,6,'issued','vouchers',15000,0,'2021-11-26T14:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(38,6,'issued','settlement',1000,0,'2021-11-26T14:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(39,6,'issued','organisation:vaart_welzijn',15000,0,'2021-11-26T14:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(40,7,'issued','vouchers',15000,0,'2021-11-28T01:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(41,7,'issued','settlement',1000,0,'2021-11-28T01:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(42,7,'issued','organisation:voedselbank',15000,0,'2021-11-28T01:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(43,5,'returned','organisation:voedselbank',5000,-5000,'2021-11-28T01:00:00+01:00',NULL,6);
INSERT INTO "ledger" VALUES(44,5,'returned','vouchers',5000,-5000,'2021-11-28T01:00:00+01:00',NULL,6);
INSERT INTO "ledger" VALUES(45,8,'issued','vouchers',15000,0,'2022-01-01T21:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(46,8,'issued','settlement',1000,0,'2022-01-01T21:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(47,8,'issued','organisation:vaart_welzijn',15000,0,'2022-01-01T21:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(48,1,'redeemed','organisation:voedselbank',-5000,5000,'2022-01-01T22:00:00+01:00',NULL,7);
INSERT INTO "ledger" VALUES(49,1,'redeemed','settlement',-1000,1000,'2022-01-01T22:00:00+01:00',NULL,7);
INSERT INTO "ledger" VALUES(50,1,'redeemed','vouchers',-5000,5000,'2022-01-01T22:00:00+01:00',NULL,7);
INSERT INTO "ledger" VALUES(51,7,'redeemed','organisation:voedselbank',-5000,5000,'2022-01-02T03:00:00+01:00',2,8);
INSERT INTO "ledger" VALUES(52,7,'redeemed','settlement',-1000,1000,'2022-01-02T03:00:00+01:00',2,8);
INSERT INTO "ledger" VALUES(53,7,'redeemed','vouchers',-5000,5000,'2022-01-02T03:00:00+01:00',2,8);
INSERT INTO "ledger" VALUES(54,8,'replaced','organisation:vaart_welzijn',-15000,0,'2022-01-20T01:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(55,8,'replaced','settlement',-1000,0,'2022-01-20T01:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(56,8,'replaced','vouchers',-15000,0,'2022-01-20T01:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(57,9,'issued','organisation:vaart_welzijn',15000,0,'2022-01-20T01:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(58,9,'issued','settlement',1000,0,'2022-01-20T01:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(59,9,'issued','vouchers',15000,0,'2022-01-20T01:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(60,10,'issued','vouchers',15000,0,'2022-02-05T17:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(61,10,'issued','settlement',1000,0,'2022-02-05T17:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(62,10,'issued','organisation:voedselbank',15000,0,'2022-02-05T17:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(63,1,'refunded','organisation:voedselbank',5000,-5000,'2022-02-05T17:00:00+01:00',2,7);
INSERT INTO "ledger" VALUES(64,1,'refunded','vouchers',5000,-5000,'2022-02-05T17:00:00+01:00',2,7);
INSERT INTO "ledger" VALUES(65,1,'refunded','settlement',1000,-1000,'2022-02-05T17:00:00+01:00',2,7);
INSERT INTO "ledger" VALUES(66,11,'issued','vouchers',15000,0,'2022-02-05T17:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(67,11,'issued','settlement',1000,0,'2022-02-05T17:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(68,11,'issued','organisation:voedselbank',15000,0,'2022-02-05T17:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(69,6,'redeemed','organisation:vaart_welzijn',-5000,5000,'2022-02-05T17:00:00+01:00',2,9);
INSERT INTO "ledger" VALUES(70,6,'redeemed','settlement',-1000,1000,'2022-02-05T17:00:00+01:00',2,9);
INSERT INTO "ledger" VALUES(71,6,'redeemed','vouchers',-5000,5000,'2022-02-05T17:00:00+01:00',2,9);
INSERT INTO "ledger" VALUES(72,6,'withdrawn','organisation:vaart_welzijn',-10000,0,'2022-02-05T23:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(73,6,'withdrawn','vouchers',-10000,0,'2022-02-05T23:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(74,5,'returned','organisation:voedselbank',10000,-10000,'2022-02-07T05:00:00+01:00',NULL,10);
INSERT INTO "ledger" VALUES(75,5,'returned','settlement',1000,-1000,'2022-02-07T05:00:00+01:00',NULL,10);
INSERT INTO "ledger" VALUES(76,5,'returned','vouchers',10000,-10000,'2022-02-07T05:00:00+01:00',NULL,10);
INSERT INTO "ledger" VALUES(77,4,'redeemed','organisation:vaart_welzijn',-5000,5000,'2022-02-07T15:00:00+01:00',NULL,11);
INSERT INTO "ledger" VALUES(78,4,'redeemed','settlement',-1000,1000,'2022-02-07T15:00:00+01:00',NULL,11);
INSERT INTO "ledger" VALUES(79,4,'redeemed','vouchers',-5000,5000,'2022-02-07T15:00:00+01:00',NULL,11);
INSERT INTO "ledger" VALUES(80,7,'refunded','organisation:voedselbank',5000,-5000,'2022-02-07T15:00:00+01:00',2,8);
INSERT INTO "ledger" VALUES(81,7,'refunded','vouchers',5000,-5000,'2022-02-07T15:00:00+01:00',2,8);
INSERT INTO "ledger" VALUES(82,7,'refunded','settlement',1000,-1000,'2022-02-07T15:00:00+01:00',2,8);
INSERT INTO "ledger" VALUES(83,11,'redeemed','organisation:voedselbank',-5000,5000,'2022-02-24T07:00:00+01:00',2,12);
INSERT INTO "ledger" VALUES(84,11,'redeemed','settlement',-1000,1000,'2022-02-24T07:00:00+01:00',2,12);
INSERT INTO "ledger" VALUES(85,11,'redeemed','vouchers',-5000,5000,'2022-02-24T07:00:00+01:00',2,12);
INSERT INTO "ledger" VALUES(86,12,'issued','vouchers',15000,0,'2022-02-24T08:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(87,12,'issued','settlement',1000,0,'2022-02-24T08:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(88,12,'issued','organisation:vaart_welzijn',15000,0,'2022-02-24T08:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(89,10,'redeemed','organisation:voedselbank',-15000,15000,'2022-02-25T14:00:00+01:00',NULL,13);
INSERT INTO "ledger" VALUES(90,10,'redeemed','settlement',-1000,1000,'2022-02-25T14:00:00+01:00',NULL,13);
INSERT INTO "ledger" VALUES(91,10,'redeemed','vouchers',-15000,15000,'2022-02-25T14:00:00+01:00',NULL,13);
INSERT INTO "ledger" VALUES(92,4,'lapsed','organisation:vaart_welzijn',-10000,0,'2022-03-15T06:00:00+01:00',NULL,NULL);
INSERT INTO "ledger" VALUES(93,4,'lapsed','vouchers',-10000,0,'2022-03-15T06:00:00+01:00',NULL,NULL);
INSERT INTO "ledger" VALUES(94,12,'replaced','organisation:vaart_welzijn',-15000,0,'2022-03-31T22:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(95,12,'replaced','settlement',-1000,0,'2022-03-31T22:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(96,12,'replaced','vouchers',-15000,0,'2022-03-31T22:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(97,13,'issued','organisation:vaart_welzijn',15000,0,'2022-03-31T22:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(98,13,'issued','settlement',1000,0,'2022-03-31T22:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(99,13,'issued','vouchers',15000,0,'2022-03-31T22:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(100,14,'issued','vouchers',15000,0,'2022-04-02T04:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(101,14,'issued','settlement',1000,0,'2022-04-02T04:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(102,14,'issued','organisation:vaart_welzijn',15000,0,'2022-04-02T04:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(103,14,'withdrawn','organisation:vaart_welzijn',-15000,0,'2022-04-02T04:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(104,14,'withdrawn','settlement',-1000,0,'2022-04-02T04:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(105,14,'withdrawn','vouchers',-15000,0,'2022-04-02T04:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(106,11,'redeemed','organisation:voedselbank',-5000,5000,'2022-04-02T05:00:00+02:00',NULL,14);
INSERT INTO "ledger" VALUES(107,11,'redeemed','vouchers',-5000,5000,'2022-04-02T05:00:00+02:00',NULL,14);
INSERT INTO "ledger" VALUES(108,15,'issued','vouchers',15000,0,'2022-04-02T06:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(109,15,'issued','settlement',1000,0,'2022-04-02T06:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(110,15,'issued','organisation:voedselbank',15000,0,'2022-04-02T06:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(111,16,'issued','vouchers',15000,0,'2022-04-18T22:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(112,16,'issued','settlement',1000,0,'2022-04-18T22:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(113,16,'issued','organisation:vaart_welzijn',15000,0,'2022-04-18T22:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(114,13,'redeemed','organisation:vaart_welzijn',-15000,15000,'2022-04-20T04:00:00+02:00',2,15);
INSERT INTO "ledger" VALUES(115,13,'redeemed','settlement',-1000,1000,'2022-04-20T04:00:00+02:00',2,15);
INSERT INTO "ledger" VALUES(116,13,'redeemed','vouchers',-15000,15000,'2022-04-20T04:00:00+02:00',2,15);
INSERT INTO "ledger" VALUES(117,1,'withdrawn','organisation:voedselbank',-15000,0,'2022-04-21T10:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(118,1,'withdrawn','settlement',-1000,0,'2022-04-21T10:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(119,1,'withdrawn','vouchers',-15000,0,'2022-04-21T10:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(120,17,'issued','vouchers',15000,0,'2022-04-21T20:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(121,17,'issued','settlement',1000,0,'2022-04-21T20:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(122,17,'issued','organisation:voedselbank',15000,0,'2022-04-21T20:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(123,7,'redeemed','organisation:voedselbank',-5000,5000,'2022-04-22T01:00:00+02:00',NULL,16);
INSERT INTO "ledger" VALUES(124,7,'redeemed','settlement',-1000,1000,'2022-04-22T01:00:00+02:00',NULL,16);
INSERT INTO "ledger" VALUES(125,7,'redeemed','vouchers',-5000,5000,'2022-04-22T01:00:00+02:00',NULL,16);
INSERT INTO "ledger" VALUES(126,7,'refunded','organisation:voedselbank',5000,-5000,'2022-06-27T17:00:00+02:00',2,16);
INSERT INTO "ledger" VALUES(127,7,'refunded','vouchers',5000,-5000,'2022-06-27T17:00:00+02:00',2,16);
INSERT INTO "ledger" VALUES(128,7,'refunded','settlement',1000,-1000,'2022-06-27T17:00:00+02:00',2,16);
INSERT INTO "ledger" VALUES(129,7,'lapsed','organisation:voedselbank',-15000,0,'2022-06-27T17:00:00+02:00',NULL,16);
INSERT INTO "ledger" VALUES(130,7,'lapsed','settlement',-1000,0,'2022-06-27T17:00:00+02:00',NULL,16);
INSERT INTO "ledger" VALUES(131,7,'lapsed','vouchers',-15000,0,'2022-06-27T17:00:00+02:00',NULL,16);
INSERT INTO "ledger" VALUES(132,9,'redeemed','organisation:vaart_welzijn',-15000,15000,'2022-06-28T03:00:00+02:00',2,17);
INSERT INTO "ledger" VALUES(133,9,'redeemed','settlement',-1000,1000,'2022-06-28T03:00:00+02:00',2,17);
INSERT INTO "ledger" VALUES(134,9,'redeemed','vouchers',-15000,15000,'2022-06-28T03:00:00+02:00',2,17);
INSERT INTO "ledger" VALUES(135,18,'issued','vouchers',15000,0,'2022-07-14T19:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(136,18,'issued','settlement',1000,0,'2022-07-14T19:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(137,18,'issued','organisation:vaart_welzijn',15000,0,'2022-07-14T19:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(138,5,'lapsed','organisation:voedselbank',-15000,0,'2022-07-31T12:00:00+02:00',NULL,NULL);
INSERT INTO "ledger" VALUES(139,5,'lapsed','settlement',-1000,0,'2022-07-31T12:00:00+02:00',NULL,NULL);
INSERT INTO "ledger" VALUES(140,5,'lapsed','vouchers',-15000,0,'2022-07-31T12:00:00+02:00',NULL,NULL);
INSERT INTO "ledger" VALUES(141,17,'undone','organisation:voedselbank',-15000,0,'2022-07-31T17:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(142,17,'undone','settlement',-1000,0,'2022-07-31T17:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(143,17,'undone','vouchers',-15000,0,'2022-07-31T17:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(144,19,'issued','vouchers',15000,0,'2022-07-31T22:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(145,19,'issued','settlement',1000,0,'2022-07-31T22:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(146,19,'issued','organisation:voedselbank',15000,0,'2022-07-31T22:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(147,20,'issued','vouchers',15000,0,'2022-08-01T00:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(148,20,'issued','settlement',1000,0,'2022-08-01T00:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(149,20,'issued','organisation:vaart_welzijn',15000,0,'2022-08-01T00:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(150,15,'redeemed','organisation:voedselbank',-5000,5000,'2022-08-01T00:00:00+02:00',NULL,18);
INSERT INTO "ledger" VALUES(151,15,'redeemed','settlement',-1000,1000,'2022-08-01T00:00:00+02:00',NULL,18);
INSERT INTO "ledger" VALUES(152,15,'redeemed','vouchers',-5000,5000,'2022-08-01T00:00:00+02:00',NULL,18);
INSERT INTO "ledger" VALUES(153,11,'refunded','organisation:voedselbank',5000,-5000,'2022-08-17T16:00:00+02:00',2,12);
INSERT INTO "ledger" VALUES(154,11,'refunded','vouchers',5000,-5000,'2022-08-17T16:00:00+02:00',2,12);
INSERT INTO "ledger" VALUES(155,11,'lapsed','organisation:voedselbank',-10000,0,'2022-08-17T16:00:00+02:00',NULL,12);
INSERT INTO "ledger" VALUES(156,11,'lapsed','vouchers',-10000,0,'2022-08-17T16:00:00+02:00',NULL,12);
INSERT INTO "ledger" VALUES(157,21,'issued','vouchers',15000,0,'2022-08-17T21:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(158,21,'issued','settlement',1000,0,'2022-08-17T21:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(159,21,'issued','organisation:voedselbank',15000,0,'2022-08-17T21:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(160,15,'replaced','organisation:voedselbank',-10000,0,'2022-08-19T08:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(161,15,'replaced','vouchers',-10000,0,'2022-08-19T08:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(162,22,'issued','organisation:voedselbank',10000,0,'2022-08-19T08:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(163,22,'issued','vouchers',10000,0,'2022-08-19T08:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(164,23,'issued','vouchers',15000,0,'2022-08-19T08:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(165,23,'issued','settlement',1000,0,'2022-08-19T08:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(166,23,'issued','organisation:vaart_welzijn',15000,0,'2022-08-19T08:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(167,11,'returned','organisation:voedselbank',1667,-1667,'2022-09-05T00:00:00+02:00',NULL,19);
INSERT INTO "ledger" VALUES(168,11,'returned','vouchers',1667,-1667,'2022-09-05T00:00:00+02:00',NULL,19);
INSERT INTO "ledger" VALUES(169,11,'lapsed','organisation:voedselbank',-1667,0,'2022-09-05T00:00:00+02:00',NULL,19);
INSERT INTO "ledger" VALUES(170,11,'lapsed','vouchers',-1667,0,'2022-09-05T00:00:00+02:00',NULL,19);
INSERT INTO "ledger" VALUES(171,24,'issued','vouchers',15000,0,'2022-09-05T07:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(172,24,'issued','settlement',1000,0,'2022-09-05T07:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(173,24,'issued','organisation:vaart_welzijn',15000,0,'2022-09-05T07:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(174,25,'issued','vouchers',15000,0,'2022-09-05T12:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(175,25,'issued','settlement',1000,0,'2022-09-05T12:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(176,25,'issued','organisation:vaart_welzijn',15000,0,'2022-09-05T12:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(177,26,'issued','vouchers',15000,0,'2022-09-22T09:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(178,26,'issued','settlement',1000,0,'2022-09-22T09:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(179,26,'issued','organisation:voedselbank',15000,0,'2022-09-22T09:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(180,27,'issued','vouchers',15000,0,'2022-09-22T14:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(181,27,'issued','settlement',1000,0,'2022-09-22T14:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(182,27,'issued','organisation:voedselbank',15000,0,'2022-09-22T14:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(183,15,'returned','organisation:voedselbank',0,-5000,'2022-09-22T19:00:00+02:00',NULL,20);
INSERT INTO "ledger" VALUES(184,15,'returned','settlement',0,-1000,'2022-09-22T19:00:00+02:00',NULL,20);
INSERT INTO "ledger" VALUES(185,15,'returned','vouchers',0,-5000,'2022-09-22T19:00:00+02:00',NULL,20);
INSERT INTO "ledger" VALUES(186,28,'issued','vouchers',15000,0,'2022-10-09T13:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(187,28,'issued','settlement',1000,0,'2022-10-09T13:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(188,28,'issued','organisation:vaart_welzijn',15000,0,'2022-10-09T13:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(189,29,'issued','vouchers',15000,0,'2022-10-26T10:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(190,29,'issued','settlement',1000,0,'2022-10-26T10:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(191,29,'issued','organisation:vaart_welzijn',15000,0,'2022-10-26T10:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(192,10,'refunded','organisation:voedselbank',15000,-15000,'2022-11-13T02:00:00+01:00',2,13);
INSERT INTO "ledger" VALUES(193,10,'refunded','vouchers',15000,-15000,'2022-11-13T02:00:00+01:00',2,13);
INSERT INTO "ledger" VALUES(194,10,'refunded','settlement',1000,-1000,'2022-11-13T02:00:00+01:00',2,13);
INSERT INTO "ledger" VALUES(195,10,'lapsed','organisation:voedselbank',-15000,0,'2022-11-13T02:00:00+01:00',NULL,13);
INSERT INTO "ledger" VALUES(196,10,'lapsed','settlement',-1000,0,'2022-11-13T02:00:00+01:00',NULL,13);
INSERT INTO "ledger" VALUES(197,10,'lapsed','vouchers',-15000,0,'2022-11-13T02:00:00+01:00',NULL,13);
INSERT INTO "ledger" VALUES(198,21,'redeemed','organisation:voedselbank',-15000,15000,'2022-11-13T07:00:00+01:00',NULL,21);
INSERT INTO "ledger" VALUES(199,21,'redeemed','settlement',-1000,1000,'2022-11-13T07:00:00+01:00',NULL,21);
INSERT INTO "ledger" VALUES(200,21,'redeemed','vouchers',-15000,15000,'2022-11-13T07:00:00+01:00',NULL,21);
INSERT INTO "ledger" VALUES(201,16,'lapsed','organisation:vaart_welzijn',-15000,0,'2022-11-13T13:00:00+01:00',NULL,NULL);
INSERT INTO "ledger" VALUES(202,16,'lapsed','settlement',-1000,0,'2022-11-13T13:00:00+01:00',NULL,NULL);
INSERT INTO "ledger" VALUES(203,16,'lapsed','vouchers',-15000,0,'2022-11-13T13:00:00+01:00',NULL,NULL);
INSERT INTO "ledger" VALUES(204,22,'lapsed','organisation:voedselbank',-10000,0,'2022-11-13T13:00:00+01:00',NULL,NULL);
INSERT INTO "ledger" VALUES(205,22,'lapsed','vouchers',-10000,0,'2022-11-13T13:00:00+01:00',NULL,NULL);
INSERT INTO "ledger" VALUES(206,30,'issued','vouchers',15000,0,'2022-11-30T06:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(207,30,'issued','settlement',1000,0,'2022-11-30T06:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(208,30,'issued','organisation:voedselbank',15000,0,'2022-11-30T06:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(209,21,'returned','organisation:voedselbank',5000,-5000,'2022-12-18T03:00:00+01:00',NULL,22);
INSERT INTO "ledger" VALUES(210,21,'returned','vouchers',5000,-5000,'2022-12-18T03:00:00+01:00',NULL,22);
INSERT INTO "ledger" VALUES(211,31,'issued','vouchers',15000,0,'2022-12-18T05:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(212,31,'issued','settlement',1000,0,'2022-12-18T05:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(213,31,'issued','organisation:voedselbank',15000,0,'2022-12-18T05:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(214,26,'withdrawn','organisation:voedselbank',-15000,0,'2022-12-18T06:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(215,26,'withdrawn','settlement',-1000,0,'2022-12-18T06:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(216,26,'withdrawn','vouchers',-15000,0,'2022-12-18T06:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(217,32,'issued','vouchers',15000,0,'2022-12-19T17:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(218,32,'issued','settlement',1000,0,'2022-12-19T17:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(219,32,'issued','organisation:voedselbank',15000,0,'2022-12-19T17:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(220,33,'issued','vouchers',15000,0,'2023-01-08T02:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(221,33,'issued','settlement',1000,0,'2023-01-08T02:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(222,33,'issued','organisation:vaart_welzijn',15000,0,'2023-01-08T02:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(223,34,'issued','vouchers',15000,0,'2023-01-24T18:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(224,34,'issued','settlement',1000,0,'2023-01-24T18:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(225,34,'issued','organisation:vaart_welzijn',15000,0,'2023-01-24T18:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(226,28,'redeemed','organisation:vaart_welzijn',-15000,15000,'2023-02-13T02:00:00+01:00',2,23);
INSERT INTO "ledger" VALUES(227,28,'redeemed','settlement',-1000,1000,'2023-02-13T02:00:00+01:00',2,23);
INSERT INTO "ledger" VALUES(228,28,'redeemed','vouchers',-15000,15000,'2023-02-13T02:00:00+01:00',2,23);
INSERT INTO "ledger" VALUES(229,2,'refunded','organisation:voedselbank',15000,-15000,'2023-03-02T18:00:00+01:00',2,1);
INSERT INTO "ledger" VALUES(230,2,'refunded','vouchers',15000,-15000,'2023-03-02T18:00:00+01:00',2,1);
INSERT INTO "ledger" VALUES(231,2,'refunded','settlement',1000,-1000,'2023-03-02T18:00:00+01:00',2,1);
INSERT INTO "ledger" VALUES(232,2,'lapsed','organisation:voedselbank',-15000,0,'2023-03-02T18:00:00+01:00',NULL,1);
INSERT INTO "ledger" VALUES(233,2,'lapsed','settlement',-1000,0,'2023-03-02T18:00:00+01:00',NULL,1);
INSERT INTO "ledger" VALUES(234,2,'lapsed','vouchers',-15000,0,'2023-03-02T18:00:00+01:00',NULL,1);
INSERT INTO "ledger" VALUES(235,32,'withdrawn','organisation:voedselbank',-15000,0,'2023-03-19T16:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(236,32,'withdrawn','settlement',-1000,0,'2023-03-19T16:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(237,32,'withdrawn','vouchers',-15000,0,'2023-03-19T16:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(238,35,'issued','vouchers',15000,0,'2023-03-20T23:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(239,35,'issued','settlement',1000,0,'2023-03-20T23:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(240,35,'issued','organisation:voedselbank',15000,0,'2023-03-20T23:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(241,36,'issued','vouchers',15000,0,'2023-03-20T23:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(242,36,'issued','settlement',1000,0,'2023-03-20T23:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(243,36,'issued','organisation:voedselbank',15000,0,'2023-03-20T23:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(244,37,'issued','vouchers',15000,0,'2023-03-21T00:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(245,37,'issued','settlement',1000,0,'2023-03-21T00:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(246,37,'issued','organisation:vaart_welzijn',15000,0,'2023-03-21T00:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(247,18,'lapsed','organisation:vaart_welzijn',-15000,0,'2023-04-30T10:00:00+02:00',NULL,NULL);
INSERT INTO "ledger" VALUES(248,18,'lapsed','settlement',-1000,0,'2023-04-30T10:00:00+02:00',NULL,NULL);
INSERT INTO "ledger" VALUES(249,18,'lapsed','vouchers',-15000,0,'2023-04-30T10:00:00+02:00',NULL,NULL);
INSERT INTO "ledger" VALUES(250,19,'lapsed','organisation:voedselbank',-15000,0,'2023-04-30T10:00:00+02:00',NULL,NULL);
INSERT INTO "ledger" VALUES(251,19,'lapsed','settlement',-1000,0,'2023-04-30T10:00:00+02:00',NULL,NULL);
INSERT INTO "ledger" VALUES(252,19,'lapsed','vouchers',-15000,0,'2023-04-30T10:00:00+02:00',NULL,NULL);
INSERT INTO "ledger" VALUES(253,20,'lapsed','organisation:vaart_welzijn',-15000,0,'2023-04-30T10:00:00+02:00',NULL,NULL);
INSERT INTO "ledger" VALUES(254,20,'lapsed','settlement',-1000,0,'2023-04-30T10:00:00+02:00',NULL,NULL);
INSERT INTO "ledger" VALUES(255,20,'lapsed','vouchers',-15000,0,'2023-04-30T10:00:00+02:00',NULL,NULL);
INSERT INTO "ledger" VALUES(256,4,'returned','organisation:vaart_welzijn',1667,-1667,'2023-04-30T15:00:00+02:00',NULL,24);
INSERT INTO "ledger" VALUES(257,4,'returned','vouchers',1667,-1667,'2023-04-30T15:00:00+02:00',NULL,24);
INSERT INTO "ledger" VALUES(258,4,'lapsed','organisation:vaart_welzijn',-1667,0,'2023-04-30T15:00:00+02:00',NULL,24);
INSERT INTO "ledger" VALUES(259,4,'lapsed','vouchers',-1667,0,'2023-04-30T15:00:00+02:00',NULL,24);
INSERT INTO "ledger" VALUES(260,33,'redeemed','organisation:vaart_welzijn',-5000,5000,'2023-05-02T02:00:00+02:00',2,25);
INSERT INTO "ledger" VALUES(261,33,'redeemed','settlement',-1000,1000,'2023-05-02T02:00:00+02:00',2,25);
INSERT INTO "ledger" VALUES(262,33,'redeemed','vouchers',-5000,5000,'2023-05-02T02:00:00+02:00',2,25);
INSERT INTO "ledger" VALUES(263,38,'issued','vouchers',15000,0,'2023-05-02T12:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(264,38,'issued','settlement',1000,0,'2023-05-02T12:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(265,38,'issued','organisation:vaart_welzijn',15000,0,'2023-05-02T12:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(266,39,'issued','vouchers',15000,0,'2023-05-19T04:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(267,39,'issued','settlement',1000,0,'2023-05-19T04:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(268,39,'issued','organisation:vaart_welzijn',15000,0,'2023-05-19T04:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(269,40,'issued','vouchers',15000,0,'2023-05-19T09:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(270,40,'issued','settlement',1000,0,'2023-05-19T09:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(271,40,'issued','organisation:vaart_welzijn',15000,0,'2023-05-19T09:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(272,41,'issued','vouchers',15000,0,'2023-05-20T15:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(273,41,'issued','settlement',1000,0,'2023-05-20T15:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(274,41,'issued','organisation:vaart_welzijn',15000,0,'2023-05-20T15:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(275,9,'refunded','organisation:vaart_welzijn',15000,-15000,'2023-06-30T17:00:00+02:00',2,17);
INSERT INTO "ledger" VALUES(276,9,'refunded','vouchers',15000,-15000,'2023-06-30T17:00:00+02:00',2,17);
INSERT INTO "ledger" VALUES(277,9,'refunded','settlement',1000,-1000,'2023-06-30T17:00:00+02:00',2,17);
INSERT INTO "ledger" VALUES(278,9,'lapsed','organisation:vaart_welzijn',-15000,0,'2023-06-30T17:00:00+02:00',NULL,17);
INSERT INTO "ledger" VALUES(279,9,'lapsed','settlement',-1000,0,'2023-06-30T17:00:00+02:00',NULL,17);
INSERT INTO "ledger" VALUES(280,9,'lapsed','vouchers',-15000,0,'2023-06-30T17:00:00+02:00',NULL,17);
INSERT INTO "ledger" VALUES(281,42,'issued','vouchers',15000,0,'2023-07-17T09:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(282,42,'issued','settlement',1000,0,'2023-07-17T09:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(283,42,'issued','organisation:vaart_welzijn',15000,0,'2023-07-17T09:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(284,36,'redeemed','organisation:voedselbank',-15000,15000,'2023-07-17T09:00:00+02:00',2,26);
INSERT INTO "ledger" VALUES(285,36,'redeemed','settlement',-1000,1000,'2023-07-17T09:00:00+02:00',2,26);
INSERT INTO "ledger" VALUES(286,36,'redeemed','vouchers',-15000,15000,'2023-07-17T09:00:00+02:00',2,26);
INSERT INTO "ledger" VALUES(287,21,'lapsed','organisation:voedselbank',-5000,0,'2023-07-17T09:00:00+02:00',NULL,NULL);
INSERT INTO "ledger" VALUES(288,21,'lapsed','vouchers',-5000,0,'2023-07-17T09:00:00+02:00',NULL,NULL);
INSERT INTO "ledger" VALUES(289,23,'lapsed','organisation:vaart_welzijn',-15000,0,'2023-07-17T09:00:00+02:00',NULL,NULL);
INSERT INTO "ledger" VALUES(290,23,'lapsed','settlement',-1000,0,'2023-07-17T09:00:00+02:00',NULL,NULL);
INSERT INTO "ledger" VALUES(291,23,'lapsed','vouchers',-15000,0,'2023-07-17T09:00:00+02:00',NULL,NULL);
INSERT INTO "ledger" VALUES(292,24,'lapsed','organisation:vaart_welzijn',-15000,0,'2023-07-17T09:00:00+02:00',NULL,NULL);
INSERT INTO "ledger" VALUES(293,24,'lapsed','settlement',-1000,0,'2023-07-17T09:00:00+02:00',NULL,NULL);
INSERT INTO "ledger" VALUES(294,24,'lapsed','vouchers',-15000,0,'2023-07-17T09:00:00+02:00',NULL,NULL);
INSERT INTO "ledger" VALUES(295,37,'undone','organisation:vaart_welzijn',-15000,0,'2023-07-17T14:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(296,37,'undone','settlement',-1000,0,'2023-07-17T14:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(297,37,'undone','vouchers',-15000,0,'2023-07-17T14:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(298,43,'issued','vouchers',15000,0,'2023-07-17T15:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(299,43,'issued','settlement',1000,0,'2023-07-17T15:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(300,43,'issued','organisation:vaart_welzijn',15000,0,'2023-07-17T15:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(301,13,'refunded','organisation:vaart_welzijn',15000,-15000,'2023-08-03T07:00:00+02:00',2,15);
INSERT INTO "ledger" VALUES(302,13,'refunded','vouchers',15000,-15000,'2023-08-03T07:00:00+02:00',2,15);
INSERT INTO "ledger" VALUES(303,13,'refunded','settlement',1000,-1000,'2023-08-03T07:00:00+02:00',2,15);
INSERT INTO "ledger" VALUES(304,13,'lapsed','organisation:vaart_welzijn',-15000,0,'2023-08-03T07:00:00+02:00',NULL,15);
INSERT INTO "ledger" VALUES(305,13,'lapsed','settlement',-1000,0,'2023-08-03T07:00:00+02:00',NULL,15);
INSERT INTO "ledger" VALUES(306,13,'lapsed','vouchers',-15000,0,'2023-08-03T07:00:00+02:00',NULL,15);
INSERT INTO "ledger" VALUES(307,11,'returned','organisation:voedselbank',1111,-1111,'2023-08-20T00:00:00+02:00',NULL,27);
INSERT INTO "ledger" VALUES(308,11,'returned','vouchers',1111,-1111,'2023-08-20T00:00:00+02:00',NULL,27);
INSERT INTO "ledger" VALUES(309,11,'lapsed','organisation:voedselbank',-1111,0,'2023-08-20T00:00:00+02:00',NULL,27);
INSERT INTO "ledger" VALUES(310,11,'lapsed','vouchers',-1111,0,'2023-08-20T00:00:00+02:00',NULL,27);
INSERT INTO "ledger" VALUES(311,36,'refunded','organisation:voedselbank',15000,-15000,'2023-08-20T01:00:00+02:00',2,26);
INSERT INTO "ledger" VALUES(312,36,'refunded','vouchers',15000,-15000,'2023-08-20T01:00:00+02:00',2,26);
INSERT INTO "ledger" VALUES(313,36,'refunded','settlement',1000,-1000,'2023-08-20T01:00:00+02:00',2,26);
INSERT INTO "ledger" VALUES(314,44,'issued','vouchers',15000,0,'2023-08-20T02:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(315,44,'issued','settlement',1000,0,'2023-08-20T02:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(316,44,'issued','organisation:vaart_welzijn',15000,0,'2023-08-20T02:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(317,45,'issued','vouchers',15000,0,'2023-08-20T03:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(318,45,'issued','settlement',1000,0,'2023-08-20T03:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(319,45,'issued','organisation:voedselbank',15000,0,'2023-08-20T03:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(320,28,'refunded','organisation:vaart_welzijn',15000,-15000,'2023-08-20T04:00:00+02:00',2,23);
INSERT INTO "ledger" VALUES(321,28,'refunded','vouchers',15000,-15000,'2023-08-20T04:00:00+02:00',2,23);
INSERT INTO "ledger" VALUES(322,28,'refunded','settlement',1000,-1000,'2023-08-20T04:00:00+02:00',2,23);
INSERT INTO "ledger" VALUES(323,28,'lapsed','organisation:vaart_welzijn',-15000,0,'2023-08-20T04:00:00+02:00',NULL,23);
INSERT INTO "ledger" VALUES(324,28,'lapsed','settlement',-1000,0,'2023-08-20T04:00:00+02:00',NULL,23);
INSERT INTO "ledger" VALUES(325,28,'lapsed','vouchers',-15000,0,'2023-08-20T04:00:00+02:00',NULL,23);
INSERT INTO "ledger" VALUES(326,46,'issued','vouchers',15000,0,'2023-09-08T13:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(327,46,'issued','settlement',1000,0,'2023-09-08T13:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(328,46,'issued','organisation:voedselbank',15000,0,'2023-09-08T13:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(329,47,'issued','vouchers',15000,0,'2023-09-25T05:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(330,47,'issued','settlement',1000,0,'2023-09-25T05:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(331,47,'issued','organisation:voedselbank',15000,0,'2023-09-25T05:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(332,48,'issued','vouchers',15000,0,'2024-01-05T02:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(333,48,'issued','settlement',1000,0,'2024-01-05T02:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(334,48,'issued','organisation:voedselbank',15000,0,'2024-01-05T02:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(335,29,'undone','organisation:vaart_welzijn',-15000,0,'2024-01-23T00:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(336,29,'undone','settlement',-1000,0,'2024-01-23T00:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(337,29,'undone','vouchers',-15000,0,'2024-01-23T00:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(338,46,'redeemed','organisation:voedselbank',-15000,15000,'2024-01-24T07:00:00+01:00',2,28);
INSERT INTO "ledger" VALUES(339,46,'redeemed','settlement',-1000,1000,'2024-01-24T07:00:00+01:00',2,28);
INSERT INTO "ledger" VALUES(340,46,'redeemed','vouchers',-15000,15000,'2024-01-24T07:00:00+01:00',2,28);
INSERT INTO "ledger" VALUES(341,3,'refunded','organisation:vaart_welzijn',15000,-15000,'2024-03-05T13:00:00+01:00',2,4);
INSERT INTO "ledger" VALUES(342,3,'refunded','vouchers',15000,-15000,'2024-03-05T13:00:00+01:00',2,4);
INSERT INTO "ledger" VALUES(343,3,'refunded','settlement',1000,-1000,'2024-03-05T13:00:00+01:00',2,4);
INSERT INTO "ledger" VALUES(344,3,'lapsed','organisation:vaart_welzijn',-15000,0,'2024-03-05T13:00:00+01:00',NULL,4);
INSERT INTO "ledger" VALUES(345,3,'lapsed','settlement',-1000,0,'2024-03-05T13:00:00+01:00',NULL,4);
INSERT INTO "ledger" VALUES(346,3,'lapsed','vouchers',-15000,0,'2024-03-05T13:00:00+01:00',NULL,4);
INSERT INTO "ledger" VALUES(347,49,'issued','vouchers',15000,0,'2024-03-05T13:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(348,49,'issued','settlement',1000,0,'2024-03-05T13:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(349,49,'issued','organisation:voedselbank',15000,0,'2024-03-05T13:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(350,50,'issued','vouchers',15000,0,'2024-03-05T14:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(351,50,'issued','settlement',1000,0,'2024-03-05T14:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(352,50,'issued','organisation:vaart_welzijn',15000,0,'2024-03-05T14:00:00+01:00',1,NULL);
INSERT INTO "ledger" VALUES(353,51,'issued','vouchers',15000,0,'2024-04-14T21:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(354,51,'issued','settlement',1000,0,'2024-04-14T21:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(355,51,'issued','organisation:voedselbank',15000,0,'2024-04-14T21:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(356,52,'issued','vouchers',15000,0,'2024-05-01T13:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(357,52,'issued','settlement',1000,0,'2024-05-01T13:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(358,52,'issued','organisation:vaart_welzijn',15000,0,'2024-05-01T13:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(359,53,'issued','vouchers',15000,0,'2024-05-18T10:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(360,53,'issued','settlement',1000,0,'2024-05-18T10:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(361,53,'issued','organisation:vaart_welzijn',15000,0,'2024-05-18T10:00:00+02:00',1,NULL);
INSERT INTO "ledger" VALUES(362,3,'revived','organisation:vaart_welzijn',15000,0,'2024-05-18T11:00:00+02:00',NULL,29);
INSERT INTO "ledger" VALUES(363,3,'revived','settlement',1000,0,'2024-05-18T11:00:00+02:00',NULL,29);
INSERT INTO "ledger" VALUES(364,3,'revived','vouchers',15000,0,'2024-05-18T11:00:00+02:00',NULL,29);
INSERT INTO "ledger" VALUES(365,3,'redeemed','organisation:vaart_welzijn',-15000,15000,'2024-05-18T11:00:00+02:00',NULL,29);
INSERT INTO "ledger" VALUES(366,3,'redeemed','settlement',-1000,1000,'2024-05-18T11:00:00+02:00',NULL,29);
INSERT INTO "ledger" VALUES(367,3,'redeemed','vouchers',-15000,15000,'2024-05-18T11:00:00+02:00',NULL,29);
CREATE TABLE lookups (
    id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT;
INSERT INTO "lookups" VALUES(1,1002,'2021-09-06T07:00:03.076259+00:00');
INSERT INTO "lookups" VALUES(2,1001,'2021-09-06T07:00:03.160110+00:00');
CREATE TABLE mailing_answers (
    mailing_id INTEGER NOT NULL REFERENCES mailings (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    can INTEGER NOT NULL CHECK (can IN (0, 1)),
    at TEXT NOT NULL,
    PRIMARY KEY (mailing_id, person_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "mailing_answers" VALUES(1,4,1,'2021-09-06T07:00:03.160091+00:00');
CREATE TABLE mailings (
    id INTEGER PRIMARY KEY,
    draft_id INTEGER NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES people (id),
    audience TEXT NOT NULL DEFAULT 'volunteer' CHECK (audience IN (
        'volunteer', 'intermediary', 'provider', 'coordinator', 'everybody', 'organisation',
        'followers', 'coming')),
    organisation TEXT,
    event_id INTEGER REFERENCES events (id),
    sealed BLOB NOT NULL,
    made_at TEXT NOT NULL,
    message_id INTEGER,
    shown_at TEXT NOT NULL,
    finished_at TEXT
) STRICT;
INSERT INTO "mailings" VALUES(1,1,1,'volunteer',NULL,NULL,X'00','2021-09-06T07:00:03.160089+00:00',NULL,'2021-09-06T07:00:03.160089+00:00','2021-09-06T07:00:03.160089+00:00');
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
INSERT INTO "meta" VALUES('bot_username','meedoen_demo_bot');
INSERT INTO "meta" VALUES('running','');
INSERT INTO "meta" VALUES('in_hand','[]');
INSERT INTO "meta" VALUES('key_fingerprint','0f4367b1563ca07f');
CREATE TABLE misses (
    day TEXT NOT NULL,
    role TEXT NOT NULL
        CHECK (role IN ('intermediary', 'coordinator', 'volunteer', 'provider')),
    number INTEGER NOT NULL CHECK (number > 0),
    PRIMARY KEY (day, role)
) STRICT, WITHOUT ROWID;
INSERT INTO "misses" VALUES('2021-09-06','provider',1);
CREATE TABLE notices (
    name TEXT PRIMARY KEY,
    at TEXT NOT NULL
) STRICT;
INSERT INTO "notices" VALUES('x','2021-09-06T07:00:03.160104+00:00');
CREATE TABLE notifications (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL CHECK (kind IN ('day', 'hours', 'series', 'part', 'change', 'mail')),
    event_id INTEGER REFERENCES events (id),
    series TEXT,
    mailing_id INTEGER REFERENCES mailings (id),
    version TEXT NOT NULL DEFAULT '',
    due_at TEXT NOT NULL,
    until TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'posted', 'dropped')),
    outbox_id INTEGER,
    passed_on INTEGER NOT NULL DEFAULT 0,
    CHECK ((kind = 'series') = (series IS NOT NULL)),
    CHECK ((kind = 'mail') = (mailing_id IS NOT NULL)),
    CHECK ((kind IN ('series', 'mail')) = (event_id IS NULL))
) STRICT;
INSERT INTO "notifications" VALUES(1,4,'day',1,NULL,NULL,'v','2021-09-06T07:00:03.160093+00:00','2021-09-06T07:00:03.160093+00:00','posted',NULL,0);
INSERT INTO "notifications" VALUES(2,4,'series',NULL,'week',NULL,'2021-09-13','2021-09-06T07:00:04.123768+00:00','2021-09-06T07:00:04.123768+00:00','waiting',NULL,0);
INSERT INTO "notifications" VALUES(3,4,'mail',NULL,NULL,1,'','2021-09-06T07:00:04.123773+00:00','2021-09-06T07:00:04.123773+00:00','dropped',NULL,0);
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    draft_id INTEGER,
    voucher_id INTEGER,
    coupon_id INTEGER,
    sealed BLOB,
    actions TEXT NOT NULL DEFAULT '[]',
    keep INTEGER NOT NULL DEFAULT 0 CHECK (keep IN (0, 1)),
    toast INTEGER NOT NULL DEFAULT 0 CHECK (toast IN (0, 1)),
    again_of INTEGER,
    message_id INTEGER,
    paced INTEGER NOT NULL DEFAULT 1 CHECK (paced IN (0, 1)),
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'aside')),
    due_at TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    answered INTEGER NOT NULL DEFAULT 0 CHECK (answered IN (0, 1)),
    deleted INTEGER CHECK (deleted IN (0, 1))
) STRICT;
INSERT INTO "outbox" VALUES(1,1001,0,NULL,NULL,NULL,X'7DE367FC9E1CE408294604AD829E9D0F6B09FC5DFB647E4380DFA74D1496BF28DE0F56FD72F19A999B48A786AF137A37246C29080A8DDF3F62589586C5075D046DD8FEB0F49313CDA34C7FE1BEE3B743789D366DC489973510EEC107DCDF04B2F156AAEF3E57E4E938F8A944F84B199D34377A6A37F5F7E0CE16E2DE7CABC7AD26723E440E7D00E48B73506953B5E5D838E208F41BFBA20E5B243A1BE6CEEC6E7EC227EE3B214287DB4C39499AE4EDC5ADB5FACD8A6A9E8F380BB2601109CA808502E5908ACFD864976C3F3B61685A10353A4AB51F168F4EFC58B387D4780BCE065FA359A2485B83DDF77EF2EABB0ED3D91C2F6B8C909C7F1E4E3E7B86F2407C323F99D8C54876CA40DFCB2560FD5E79D5157BE2C8685500406A0E5B8FCF57655D5896A490CA3AAA6FFF79C5D033786122879D565B4E0AEFB75318203F8CA83101C70598739B20E43614549C8C83B544C1929A6AE2CC918D0173DB511AFF8482E7B74E8A1FADE068E80728E57245F2C37A289CF9418680F136B5BCF4499AE29D3EE17BD466CDE59ABDA6A7A85A0DA3DCFEDD39636FEBE8F00563EDFA119327906E5992E3933031E323165C5F54EF6875E9BBE33E6BC235614D0F7C5501BCCB14D1224CFBA5C49B6E220743A450D045AFCFDD8E2F517A825A6ED80802E4C28F96AB8AAD2984BDA4B5ED132E847AB23CA7EF17667635A68F20E7253481','[["people", {}], ["invite", {}], ["lookup", {"as": "coordinator"}], ["budget", {}], ["settlement", {}], ["summary", {"as": "coordinator"}], ["events", {"as": "coordinator"}], ["help", {"as": "coordinator"}], ["privacy", {}]]',0,0,NULL,2,1,'sent','2021-09-06T07:00:00.317798+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(2,1001,5,NULL,NULL,NULL,X'E80EEA351B0A22B783841C77065DE3469C086FC7FCC50508A389586E963C18C7D0284D56D7E15E3449F441FFC9D142F505B8C7F489B8EAA4DDC04859B4DF17857C94966C9E15E9BA8E9B17B067B5F71214F91D4985A591BD934A71E2C01AAA74AD8A4A4257C1ACDD2E433A57645C9C0B3850115C6BD20290E3A8D026D0495E6DD26BA648C7B3B03AB53C78CE5099AC42E7F86731FC082BA322457FB41DE729B901D2515BC35C','[]',1,0,NULL,NULL,0,'sent','2021-09-06T07:00:00.317798+00:00',0,NULL,0,NULL);
INSERT INTO "outbox" VALUES(3,1002,0,NULL,NULL,NULL,X'2DF76A5F75F1A402AFF5999AA6D44276C02578553F5E42E9ABBAAC884D364D3E05E15C21283F43FF13A139067D6ABAA5C1FF3D274A1FE895A22FED32C95E2747D2207D9DD6C7A76613FE7C1983FF9385CBCA244A8FACC23FAB7C3579AA6489FBB5B1A728A70D8B453DEDF04F5C93AEE1263370D193B8A580BBAC294090C4679BB79A41BA7C1813A28AA2E7E6D21CF43308F8F6983B37011B61E52161604A0E629CB19B63968FE2CF8E04AACB055AFEDB4AB9E074521A795674F854BA12AD41383504A0A3171FF1F6B77C0FC327F0BF293A054B94A9F4C9FA23D8F0D760A4BEE4BE7762447DE74B92D1DCB31ECFBF37A1E14311C4B3C33F2A0EF3D7B4FA9C8917480142940D2B099BFF3887FB377452EFEEFF172E5531A6FB3A53029E92DC83554334DB883E18C1EC4EE39D3D08D5537A9A9048863E0125C0752BD014C471B2A2089875256E80C77D5B5277324E095A59B609FE2AA6A7D5FC161EBB6A19D9CD9F97931602779B5DE173D807A82B7142AAD2FAB7A6B2FD93505924A41A1AE0BB11F9F575A2AA2FA27D1E074F431E0553A87EAB32245DAEF7CE02C3EBADDC94184487C03CA69BDDB87AA375AFDE0F71501BB67907E9C1938282B64283D6AD6BF0F041482B96F02F8F6AC731EE75574B2D213FFB91504183C4CDE60080ED7D2FB2E6DE57F8AD68807D502FB97A0DBCD2E6254E9DAABE5971A44B475E45E881888A885F60E3B32C61C33BE92A0F587CC128A21625FFF3DC25BDC96A712C3297B3392C','[["issue.begin", {}], ["repair", {}], ["lookup", {"as": "intermediary"}], ["summary", {"as": "intermediary"}], ["events", {"as": "intermediary"}], ["help", {"as": "intermediary"}], ["privacy", {}]]',0,0,NULL,4,1,'sent','2021-09-06T07:00:00.405653+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(4,1001,5,NULL,NULL,NULL,X'4A31DD4BCC88FA85D53EBAD5804EA45B412FC17B1635BE8E3303258DB2A5D77B00877CC90C1D0D8269F8760E23DBB1B05058836D3E2A74787F2D30D6639310607C32E79198D40550385EE480C1D1125E9061FF87632390E1FF11FA51EB62E29358D6B4D2362BAAE4C89EA0DDFDC4B69A4B261463DEF6F1804CB796C8DF35E842D6E3AEB0DFB41834F86C09C5F85110C6F65F8AEE21B1358E3E10A5BCD40AAA575186288635AF573F2F6164D7D7CF7AA07F939B3F9B4B10F2DA85C4D2FFB54045E9807CBC9024D78E047BB6060D9B7C4DA936CA0F1679B2B855FA3E781F7649B13CDABE45F55AB7E0DE794BB3C5FB741C51C1851C18104DD327BFACC51BC16ABCDEB241687D452BC51E75E5167208EAB395C917A30C72E135F1BFAD0FD914908472667703F1A332B0CB3B0DC8C54B964E1C85777A473E87BAA68E1FEE26BB45CB09BA1FF0BB8847E904D53FD4EB4803A9AD4437BE3DD6949355F4E1DD08E02855530416381EAE12FE98B2','[]',0,0,NULL,5,1,'sent','2021-09-06T07:00:00.405653+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(5,1002,5,NULL,NULL,NULL,X'15034758BF8859BB3E3F4BAC63DD72C08FAE48C32A3DB13D19FBA15AED424C0B5708AAF9C8299EEC4673F4C97813302C0E4B31A626F6CBC9876E975C87F385083C3CC15A5747EC5E706D3D4A0F85BFF2EBFFF507A00108D8053CBE6AD9692D0B8572B6806A309461CAB1553A72EC1F45FC6FF6FA82B5EEEEF4FEF3141602FEC09B9F85719F168FE260E69C5CDD3A653BDBA9A005FAD8D5908AAFECDF3B1088329C93CAAD2272','[]',1,0,NULL,NULL,0,'sent','2021-09-06T07:00:00.405653+00:00',0,NULL,0,NULL);
INSERT INTO "outbox" VALUES(6,1003,0,NULL,NULL,NULL,X'E02AA2C86A985A0A8069DDCBCA03F14398E25B13D1A6FC8D6BE76DC799297D166598EB2B954B4D4D469FA57993ED612EBF6027AB6EB386955FA6F4BEF64F0A31AE3951077CF3D12EC3ED39932F094C7E5E33E70C5663310D70EE2A01C2319B869BEA76A7C1D567679AA1DD87A22851B718A5ED6A1C226FCCBF1CE346CC925C1D87B48221E81E00BD05276D1BA27FDB0D946F3EE9587653207A5261337B248772F6CAB7A58344584720141C86699454C535A7BF2D462A2C2B69FBE5CCB69000A6FC7AD476848FBEADC6EE754BED882597528862E23C4CB5E626751FCDCE2B9391EBCDFDDDE77BF2E706A0AEA74FC5D05D1DD2273F9A0CB30F29F92956D8D7AF4012852EEA2C6852E4E4B84A318393CE578C2FC48572CF1334272C9F09E4D34BD385DC70C4109A9E63B57EFDB65BC1BF6C7308729995862F3B1E49B01764DE682512E2BEE3AE54B118A1E395AA8718B633FE4C2C6724BCF88A7DFC6D1EB04AD6A0E7D1EF9BE3CABA7CAAF4AC7D0735A4FAC7FEFBED29EB68617E9D85E1A0D1C24241721DF5C0E2C08FF200D34563B30319230BE98295E42CF38BBBB83EBB4EF03694FD46777057C8B0CCFFB1BDEBB1BDDD3A494D4EA0E00D4C9B6FEC75508E4A7B38D8072E5BFB2B5B68472586D69B','[["lookup", {"as": "provider"}], ["redeem.today", {}], ["help", {"as": "provider"}], ["privacy", {}]]',0,0,NULL,7,1,'sent','2021-09-06T07:00:00.469708+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(7,1001,5,NULL,NULL,NULL,X'A70F745B3C19D55F0FB9C9125F7B4DEBC8A83C45921502B07BEAA325F5ADFBFBC947408DEEBE1D4536637266F55933A18453842A133FD72DDF78AB0D8CA683046DBA1C1DA18A0BF9EAFF9CAA906FC01D0D64C5BD72E47F091EF029AF9F189ABE9AAC9F0EDEEB363448D0B217A59BAEC000B69F093FEAA8C5D7D43C3CAC5CF69EA98053374414DE7AD5FEF5D2A5FA54C8FA1FA975F4AC1C123B041AE044A8DEA1634CA9BF43D7B0DC2A0EB7ED844B3253A58521070766BB10E9B05092E7B0E796C0121EF22D8AF0F1A5A4414299BA4AB870ED0E9EF3418E9D607320289021ECD3FED2156C50E8C093E001FC103879CEAD783784819FC8DE383ED2936974E4DB29A81005D128E5217F4C492F0662A9E1BEE1FC5B624A871D7CEFF9E272B8F17C7744A37C3F75D56639DABBF00EE64BD1BF529B241B7EBC561D0AB9FF48B869D672372C6E8901045B1152C3796957E9A3D555378759D49CB45F38F1DDC5C70895DA8D908A','[]',0,0,NULL,8,1,'sent','2021-09-06T07:00:00.469708+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(8,1003,5,NULL,NULL,NULL,X'E48FD6FB5EFE078BDB72F33F7B0D126F0096CC1D61F484D5A8B0D23DF054C4F129C02A295F6C7CEFA060870B025A82A2997AEFF5F84D2D7CA4787334C2A38034D5FA24CD0C5EDCFA1EBFAF019FE7035A8C5DEC1A2EF39618C66A09537F15549E70696D1046ADBCB6E1B5A182176580D7453344C606693BC7DA0E239077A869C002C16E81760AC0171FD3ADB8351E31A1148B727F272CE1D02A9A85004BB9CF81589B1EAB668A','[]',1,0,NULL,NULL,0,'sent','2021-09-06T07:00:00.469708+00:00',0,NULL,0,NULL);
INSERT INTO "outbox" VALUES(9,1004,0,NULL,NULL,NULL,X'FEBFD6A9EDEB3E57F28AC4FCF6C95F100CB4EA9C9628E32CFF56CD6553235CDAD18DA0724D00FDD1FB5F3C82319F6199787E9DF5A8D18B7B0712C197A85A4AC3726A6BC3895309598D6ADFD2C10A027FADE6863E88484F05F61085FD017C0EF989F4F4E2E74DE1EC137ECBAAFCC13FBADDF967D37B5DAA0EE5E4DC71F95F962FFBD6D3D802E13CA36135A3415AD386F71E3AE4C1FCE4DF1AEB1A8F28995C6112B1C8FCDB907B6D607BBA1F7E2A9F56B54E575A5DFB2CE15ED6E2F14940528EBCB50DF49774F2AF924DAF7008587A2ACD1B9E7C19B16C24A435B811918B304E68FA84AE241AFEB5E1D351AE21D54D5E07F49A2A0E15CD4D10AF9C73E47DB40DDC3A78FF0EEC338663576E5BDFE84355175836437D27EEB935BAA6ADC3C747BC69F57A440C0D8BD188772E3A881E4118BBF66F98D8318167686B246914FD591ADAFCF843B6E6216F54F7DD672B24770FA5560A869994FB8755D0FDC2B73650743D9E5FB632D850B52ABBF130E725EE61F551E84742E267D57DF9F95ECCBBF2791A4AD6D3C9BAF9A98CC18F47AD8CB37A6BC73E99666CBBCFD24789BE1DF102EB2656711A228E8CF7D4DADDA992F63C561AC280E4F1AC778EC16C87','[["events", {"as": "volunteer"}], ["reminders", {"as": "volunteer"}], ["help", {"as": "volunteer"}], ["privacy", {}]]',0,0,NULL,10,1,'sent','2021-09-06T07:00:00.513380+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(10,1001,5,NULL,NULL,NULL,X'C3A0124A5CD1C08409FE2A074159941D9AFFEF3F754252E5632F1FF3B41C511CEF1E457BD457B821086F41FC8A141D2A31E7E530CA2C792D17D0EA61F18EE78AF7551A6387FB7920B995DE22FD758EA4E104F6D9ACAF1129AA459A05018128DB56E6BB825B6F7F3451FFC884EB3040897A9CD3A3262F855BFE80738A2E48FD943F53F8A05F486BEA8C91DB241F45B5BF1C4DBF58AE6208F7AB42CAD74458AF700A8CC0B70F6A42E7727C428FCFFD36B3FE58D0AFFCAE651D059382DF31D4CE5A4B97FBE9D7A8B9F492DE4C1D50E89E6EE662BF1D2E137106EBCC51440E5ECEEEA4596AB768A80AE7D544CEC1B0445E8B56F25244041A3B944BAE4585DB57223F7CB152DA09B74913E74511B44970410229261C5324E958127AA2B39D19FE7CA2E0D67D08021A3586A98478DC51BC051D9C83196C78FC7329DC3B290BE4354E38F1A8FD4199663F72B9D7109AE291B592DDA3A38D42D4F338C3CD904FCD5519D0A94987F80D6B64C9C0AC','[]',0,0,NULL,11,1,'sent','2021-09-06T07:00:00.513380+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(11,1004,5,NULL,NULL,NULL,X'58ECDC692CB0B2FC05234DB8F2EF2F5BCCA4FB329A8CB43F2E62778056BE1945DDD31948BB80EBA912974F87668B4BFA7F325B8BD0F037422E1FF769489908145A65DF940D842DBEB39AE89E91A7B8970879225A4E51DD0E9CC685754BCCCD918D6A3A402D3FCB40E4D127411908D70F4B27CC96A86523D237E375569CE2F4ADFC2C039D8B0841884856668DC4355908EB83901F68B9FDD59D60C85A38731E0B87FE9D4B7502','[]',1,0,NULL,NULL,0,'sent','2021-09-06T07:00:00.513380+00:00',0,NULL,0,NULL);
INSERT INTO "outbox" VALUES(12,1001,0,5,NULL,NULL,X'251118127CF55C8C47F5A56093DD8CF947DF60AD1A31E43ADFE769E926DA7B7053FB3118483B3D9ADB4FA3000BC809B3073D0434CD67CC34BF5EA68E62638FD8E542E479C80D47EA4E42E1BC3B9EF10C7A225699F9857680079EF2195F7B2865C37318657D3BDAA3A68A74D22D8178A88CA0881183C106385A3D6CB732E6E959C6BD1C56E510FAE8737728B3E1E455EA73F6B87889FED067CCC6CA2A4D834C35E0A29CE12E7289BE3910685047FB14016C10A3347F2BDE5FE4DDD38B3A40DB113FC17B2E14994449ABB186A0342FBBEF099D672B5A3B6BF174E8461DD223286DDE7F33D37076666930E8C6F674CDEAC8A5BDC23000','[["stock.stop", {}]]',0,0,NULL,13,1,'sent','2021-09-06T07:00:00.584280+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(13,1001,0,5,NULL,NULL,X'7DE8FC0FB00978E9C0AD2405BC7BD097E9755E9F852050B62DC55AE320DC99190D400A5A03FF6CC61B08D8673A8BEE1C7778EA158A0B7310143BE6D57860C20577C2AED6AF35E2689A63B8D685787BD1F973960F0DA29D63D17BC77AC76A13683EA62EFBF19D2DBA8C62977F069AF446AE80F48270B435D0BACB6BB1489E52579C255336EB734D6F993C2658A45F14DEAE8A6E0601D6888FB0EA1AFAD3CA9FBB2092BEFA4185EDDA95C9A22F5E3C12E44FD5B5409FE0E97625AFAEC1BF67E2884F0856E3371AED5C103C3D113444F6ED06A0095CE869360F9828A0F9BB4F82AC419DFB8C74E580F5BE23C8AF0C43EFB46F116B94359BE1361482265B9F8D3C0F89E1211C7BBDBFAA210F5A2375867F01DDABBF4E1E4382B15265CB3F3E89D36CC9D0141F016937FB2E4AAB15F3DABBE4F283AA6E66274907C504F622B2AB51E842354F99C2C3DBEC2476E2179DD6B0D1A7CC0E576D93A1DF06463A129095861548180C60F3D81FAE12254C5253C8A1F319B735C5AA0981A3C8C038BA520E24FB593851981542383BEA32415F34CC0FFEB4A06DE35CDDC8342C3211B78FF42AE2BBDE78175C0ED961BA1CBED878C6A771A5D043AA5E3358CD3D5E18F4DABDF8E31A31D325ED0C73','[["stock.store", {}], ["columns", {}], ["stock.stop", {}]]',0,0,NULL,13,0,'sent','2021-09-06T07:00:01.596330+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(14,1001,0,5,NULL,NULL,X'E532B144C48ED5331EED94C29E4DA089B1178F0A5CC60810B983981D38B1945EA7A3BFFA8983CACD6A79540B7EC4C2D150ABA5A452062C3B471371D10029719E0D6FAC4923F88D39C846F431F29C88134BC9D9C8B8691A8E3E22C847E87287A2A17F4868795B746D1E8A019C96C64BE387D9B9403E6B678405995059CC51F2F6E1E443879B0BC34495BD31371CCC3FA2D44F663B5FA03F5727BD57631D98962FE5672E012055E6C8E83ED79A11516D560F453E8F4F0C7F26DE31321E1ABDF42109BA2C3EECBFF0C6D4524F2D6188D95C765962CE4C33DAD26248A92E6144B5A81D7478C88DDA0151D097B8FE1EB1BD258B7747A184E0','[]',0,0,NULL,13,0,'sent','2021-09-06T07:00:01.617224+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(15,1001,0,NULL,NULL,NULL,X'8DB6F454AECAB9B862A2D759C4572915C56A43D57314BFDC7AA329FD3ECB3E8CC149FCBEB3907B66C3300915100BFC9C371CBDC764F34CE7ED93783D2AABC046F9CBF80DD31A4335230B07F078BC3D6F07A7B1D609B26A4F392CBFC87C953D3FAD8434C5E7DF06E42B7B8AB258EF67F612997DDFA77B958F3F5CF89D14738A8CFD7F7CD9880E2124D335988B5037682BE4272C7392E28DE6208EE07A7ABC43DE9BEC5E55063C18B1ADE1141D814469B34997AC5BE0E647304CD17DD948E7E6AB37C8CAD2CA233DDED10E756569D5CEA0C4FCA8F5589EB2E5A274CEF230C7ED19D1BA1B07FCFBDA1D407A390D7D46A12128287AA60A8CA4239086B4ADEBD7CF3BB95C14946569DE145E32803A95AFA0231892924400D2A4538C073012A70E7252A513333C7246F67712A46D294288CFF4CD33DD391C68AD4A47B317B20D0932AA386BB27BD34255950986985A930FC912CD7C082373F636B128D46CBA0F2436E83458FABEF8904AA27A90858766FEED40F824A59D6E4995015AA99E9D2AEDF1FBF239559D8468','[["people", {}], ["invite", {}], ["lookup", {"as": "coordinator"}], ["budget", {}], ["settlement", {}], ["summary", {"as": "coordinator"}], ["events", {"as": "coordinator"}], ["help", {"as": "coordinator"}]]',0,0,NULL,13,0,'sent','2021-09-06T07:00:01.636149+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(16,1002,0,NULL,NULL,NULL,X'331C7899FBD26166D1B6C9ECF1A4C28E7A03126BF82E8BBB9D2B60BCDE0972F2CF2484F1DD9B83F55BB21F8D0BD30ADBC81C8D6B52D9C5D188045A5D0C17EF70C9D8596D847055942DD4B3B0B1C997A348EBF2B965FD43F8F906B2A0CF60AAB437BC452D57176F4F9C46539FA17F9B5087C6AD7062D1AB1D8DADA3841B5B114C84875A79855C7DB7246CF395C79B6CC9007838C1135806805D838DE17425CFB8A795C61C174805B12026D67ABA8EFAF380EAE88B5802B986FA36E919CB7B91508378FD1356F4D42565B68755B401C9FC2D2FAA544D221876B9A4DA61C633FB0252858D894110313149CB034C77998013A10F3CC43D0FEE521D6D0E9EC847CE626FA7BE1D492DA5E1E6D7B12512D7754454238E195FB6241DECE2CB9A17E400DF30BC848B9A4099B7CB01429A73001700B4B3F0AE9E87A80D79608A088BEF4702EBC4FF8533520A52BFCDDBD8C9A5ECA5C0A9F3C58A4D652C865B09794E07485D328CE493E73D81934EC0C3F71DF8B574E63C0F15D8A6AE96B7C098A942E7A219BD2C478A1992A19D6AEEC0595A0EF3104DE0706FD06E878C54D5186BBF6923E298385C4A55B461D509DA36FFFC76DD88CD24851A188E00E1E685CE300ED6ED21026B704658B7811034D35C5F929639A02282','[["issue.begin", {}], ["coupons", {}], ["repair", {}], ["lookup", {"as": "intermediary"}], ["summary", {"as": "intermediary"}], ["events", {"as": "intermediary"}], ["help", {"as": "intermediary"}]]',0,0,NULL,15,1,'sent','2021-09-06T07:00:01.649296+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(17,1002,0,8,NULL,NULL,X'A29856D6E6CDEAC4FD583F28B3F3797AD130BF30F9E7CF698442234B0BCCE0ABC92B3D9F3A51D2D53F61D4A05F0ADF3648A29750647A3BC18E9919FC91F74269779FB2DFD57D1560041FD65DC0003050528CD7EA61E10CE636A23B73EB227C94AB4F9171CD64CBF6ABCCC2D3B4297CD8E7B3AFAD0111F3B93163415E2DE4551879022B9454FDD36F043F063A69DC530D78BCFD42203275ED2F2186DF3AC8815E950C2F906D13EBFDE9EF2B79E48E036A14BBCC869A6D3B81343FE52C4FB105A9FAD19130BFD683CC29C65356E30822F0503BE657A8A5C25BA5E7C4C253A345111EA60FB381FBB41CA1115D899EA1A7BEC04551AB0A8540981F470ABB6F97B6B15EE0214DE318B752A20FCE4FA3003DEA5425BC57B824C4F265CBF957826EF4855DE59EFB709DDFFBBD813BBD026CC688885383AC9FF1E0','[["issue.category", {"category": "sport"}], ["issue.category", {"category": "culture"}], ["issue.category", {"category": "unknown"}], ["stop", {}]]',0,0,NULL,15,0,'sent','2021-09-06T07:00:01.668421+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(18,1002,0,8,NULL,NULL,X'E445F1041C0F371531867876320A454EAC1032F7FEDB851D1A31BC4DF53A85348CA01387FBECDFC4A10C778A63DAD9D19BF5333664B46B77B8B10FA7EFBF48F34DC7E5B3B47109819C8D0A209D55BBF6C27F114EE0EDD27ECD92B1B64DA2C1BD45B6374CF1BE958D3EC07617738A75EB2FD9230CF954ABCECEE60C7CA786281F2A07BBE697F52612931E0BDBEEA45A92AF83A78B2E656C7C1B8659DC357F2AF803C9C113F55C6143900AE97D76149806F133F91D38FD3BC85DAA070BD62D4CF4539B206F249F2DE7B2D78BAB26C7EDD1D2D12D7E489FC01D6FF7258971BBA641B95618BC57DEFC35B888B4C3C801A0410811031141C17C4D36D7DA8E5989C273D098861DA094BFB864585F0EDA5E1868D2EF419308BADE60613150BCBA99DD7A9B51F256E9EF6C577DE6034E275EF86F','[["stop", {}]]',0,0,NULL,15,0,'sent','2021-09-06T07:00:01.684493+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(19,1002,0,8,NULL,NULL,X'1AA601C6150E047D52B50BCECF1F43D8B31B002617C057C8A90B0E62EC0F89D6472886E94E619F97CEC0F8EC250EE91D69B7B381E26DB21C62E82FBB02F1AF2FB711DFDB578047449636430C19A5C0F01A4F2CB002822A0AE5F77B633253CE120DDCBADAC504EE47C1D55C40EC052CB7931928B1AD2E9F217A658A3907B1E53E7026A82DA64FC48892848A4E70970E627C8813AB636203E49FADB4E99FE32168BA37BB58B7E9F53F93F3BBDB36CC77CCCEE9ACCA6540CCF7F0B46B34255A82A95F7E26ADC6E6F0CCB62AAC0A6C2160FE50E5435DDD04F0711A2959970AF7201C62D281001BCE20A70C8820304C9E3A3FE1C9E0D32595DF6CF6FBCE0F2A16299FDA9ED3801E61ABEC44C48D4E0342838F2F33F14AD3175EA8B80EED72A816F6894A3EC8B03493B16EE5A757D364B248AEF7814B093D520B01A8AE176CFD8C35465C335A682FF9F9EAD8082E30A35DDA1CF562F6C0E3379268276D749C8F2874D00F1652BFC2FD925656611E31F54B594B2B71FF9EAB49A96FF953C7C156A4885C7B03FD5722FD9807FB5D4412263A','[["issue.give", {}], ["issue.other_category", {}], ["stop", {}]]',0,0,NULL,15,0,'sent','2021-09-06T07:00:01.695277+00:00',0,NULL,1,1);
INSERT INTO "outbox" VALUES(20,1002,0,NULL,1,NULL,X'164881AFF99EAE65D9D73DED6EC5A2FF8369F3EF34633EDA02BCFA6ADC7487E6B3A78462124AB25D0EEC25AB3BA2F885FC88397B18F83FC0F55FD741DA1B8D9FCD9278EC18C2F11AB467447321C1F71C2DF56254E9E6A0E9F013F6EEED40583FCA67DD712F030791133A16DF3B508986CF7931B6E83D64A61BAA6544339580673495B3547D7F21196785299D6B9DC98265FD37B73D09FC3E1DD225A823C9DFE13F55DEF57F37351A6BC2A3B0D3CE5E4561E0F1FFFF084D','[]',1,0,NULL,15,0,'sent','2021-09-06T07:00:01.841142+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(21,1002,0,NULL,1,NULL,X'D1F6F3A4933A6D547681B03118BAECE3C3B73006FB308F6128A223EACA495C03EFB5B69449C523414B9BE85164516BE4535B84B9542C02C9506D9C1E3D952F337F22070607828C141CC8DBBC1F64A053F28C76069F596503A1D6F0F70BA33A8A3FBCDEFC0F89F4B2ED95FB3BA959F4A66B6335EDA6AE79D44277C7FF54D0B3CC0203B6C8322AA88CDF7CD045832F44CAAF20D381E975DD74D16C935D206FB2E15BD1F3524AE692DCC5297A82AA0000FFB0D5B9461EAD23C105691AC3697C87B91C211C5149CF0503462F86038CFCE60B5B7341E1EE233E5D52AD3D8D7118B2C78C4F6B1B285C5D1848635395F029E318594CF877C9D7E13D9AECB5ACC83DDCEA7EE5D8C63AA3A41F988C7E95F5F89F87C45C8F127C537C84BD9B6A71E1945C3FEA4A89FCDD7697ACD6674968FE8A491CD4C653266E2337562CF661498A','[["issue.begin", {"category": "sport"}], ["issue.sheet", {"voucher": 1}], ["repair", {"voucher": 1}], ["coupons.offer", {"voucher": 1}]]',1,0,NULL,17,1,'sent','2021-09-06T07:00:01.841142+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(22,1002,0,12,NULL,NULL,X'77DD476DC8739EE73E4CAC20FF8C9F2FA891F925DD738A8CBBD6135497DE5F1F7BF1070DBC79A2914A8E1C0907ED467B0821CCC5446AEF32F3D37BEA6A23C556F4F772461F9CC31CBFD16912F59BCDDEADAB7A8C5101EA51B7CCF378A3DB47EE351E6F04E38654FFFF9C4C33E19DA1C1072711AB71F2D62F27E98DFCE6947417845F876832FEA5CE7204730FBBE9B6FC84B166291B9AD06CA5786715516825D59EFC4F69DF2ACBBBCDD6096FA8DAEC3BEDDBA8D5824BFEE14E05F016C00A95C22152C072A99D2AD1C7C7C368E905CDCE4F56F1CCF72FA02C79E6DDD91D5E7FA2D1882C13091C0982ACFE77E7C381BF06692F03D7FA02A3D34A6D8DC5EB16E989FC0DD3CB3E7C99B574FA3F38A55BC0354D67FE2B49D4F6A19381F7B10FA743034DDF0274BF96620B4DD062B2A7B426FB8D90DF45BB8E9A386C8EA67FE12018C49E4F32393FC478C84CF680A52D35383A06B4EA68ECF891EB447374765BE9350B7C77E4D1D835395A79FC4C1981CCEB1341970E','[["coupons.give", {}], ["stop", {}]]',0,0,NULL,19,1,'sent','2021-09-06T07:00:02.462949+00:00',0,NULL,1,1);
INSERT INTO "outbox" VALUES(23,1002,5,NULL,1,NULL,X'607E3D2EF1ADC364D101476BA3277083E00CBCBB1BE71EE576B78FAE99A1360FA201FAB1E3751D6662E750136FD30F4315EABB47B9FBF19F833AFFBC211778F5161B565B59AF00CADD265AB2F64B566B2FEAA4218049E00EEB99E492C519D82A4648206D9523C487F776664168763CFF52DBEAB73A5D42293A9978F91B7B724E99140473AF62560DC07A61A918D3F2BB09BB661B19800A989B5C8815198019449F0BCC87BDE6EFAAE6916D819D843F19AF16567F69133F27F5A0','[]',1,0,NULL,17,0,'sent','2021-09-06T07:00:02.462949+00:00',0,NULL,0,NULL);
INSERT INTO "outbox" VALUES(24,1002,5,NULL,1,NULL,X'B204DA55E489CB7BD5160555EF0D25E0DFE6704A5B309D3543B7915ABBDB37EBCB1EADC3C5B36339FEE02191B1113DF04D4F658E5D231CA4959369C4E91C32A42AF5417C9C071B9C69A1734F4E26068B82A5CE2FD1E1F836203F8F76F6386226C68CF2AA890F6373C1DCABDDA154090D2CC74673F245D81F1B2E50BC3A392A55EE9625C194CDC575A7C02AE403A16A0F1AB78A73EA8050266D68DCAEBD20BC51737DB7F9EC2CEC1D1149EDC943B1915E48C955C4400DCCA769D66270F3829E54A09C0614FF8911234D50','[["issue.show", {"voucher": 1}]]',1,0,NULL,15,0,'sent','2021-09-06T07:00:02.462949+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(25,1002,0,NULL,NULL,3,X'04E4CE8573B910A2A9DCFB575E59D7C7BBEE2CC05821A9CD724C8ADA98B6E78FC62CB9DCD29DC429B5203EF0D1D1DB0213DA0232A5F8DC8DF7F4EE47FBB91A89D27CE2250765B44B9B0FE1C7DDF0811BD4D263FBB54CDB86871CEF603B1F9C7BC9E9AD0ED56977BB42BBFDFA14A8E438B0308C57D6F5A68089AD624F43F06C3AC7D0C2446933EBA3F3CC8B66987FCED3EEF47A0CDBD695FAC549BC92C8BEC5F4AA37832E0BD4A08DA5B662FC2832BF327671CECAD2','[]',1,0,NULL,19,0,'sent','2021-09-06T07:00:02.493707+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(26,1002,0,NULL,NULL,3,X'103504DDD3DF29BDCEE6810AC6E25E902ECFE5019B179FEA3899622443E772BC42C89C7A2251060623434034319314C3E26F8142480DBA93160BD41132A9658B15B667086821B74DF3E391B75B2296005819BA787EF0A420C788A7CA1011B147A47DAE7EC58926DE13A548C9791247120D4F4E14905432C823A62EC83BD298366D7DBB25FC862DCAC6FB952C8484E59109D4A33D109DF79B99738683631D8406F913A07B2784CBEF5F0EE8DC99AF9E7C7DA49F80AF464BBF472D6A176C84B1925C9EE7BB710600F55B47A2CD162229BB87F4ACC442F5E0D9724300AC4ABC0022EBC83627B07DF41A2D32AAC9057ADC78FE55A3749FAB37C53A81B7067879951CA4CE369AC3AC10A10E49C933623378BA1344B813DE82BEAC4004DC9BF18CAB7E56291B1382','[["coupons", {"purpose": "school"}], ["coupons.sheet", {"coupon": 3}], ["coupons.undo", {"coupon": 3}]]',1,0,NULL,20,1,'sent','2021-09-06T07:00:02.493707+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(27,1002,0,NULL,NULL,NULL,X'6359352C192E4EE0DEE0CE0A8BC496487BDCB52A86D071EE1FA8024619FE0B6168005B082896D06478EA00634A3F26F5F43B4F42681F2B730EAFE8E03DE30D1E2DC394A07997315047FE36B899B377243C8EDEA7ECF2D575B4D5F20B3575680E4B85FFDC898E7525AFEB1C4B48A3572BD226A7EA16E515ED66B7817C4A255FE79C5678A3237C8154B611FAEF1A5E1099B34B28ACA4DA72223D64948F5FE346837D33AB61423EC2E0CB127285187C6A2D72439F1DFFFBF6D333B2F6FD1DBA700DABE8735FF56B6AD4EEB1029C7E395A06B2C6F374FAFFE3B82944379E286D3A321039E209BB7E271F5C6CB4F9E34984EAE3107B6068D8D3F44FAB58809A296C079D98DD97D75F651D401AAE467AAF613B0FB5052A85F55CACA951112BBCDB3135D83B3800906B1266707E303F94F5BB1B7D36CC999D6521F0EA0DC3C9FBDEA8BE0FD5AE123397557995652DF911C15C009CDAF8D00B09C177320F8AC9315E75DAD199579F7D93AA2A69286092E1C5E7A38A17CE38F19F9B5517B7A101D07D1F605BD1B76AF7491E873A4DFA68F286F304AA57B917178035DC8598434AA15BA942F8EB159AFABC466FA69B9D957AA8058109CC82D3BE032CFF7C734C136DA26F9997AA763B7ED47A2A86F51330F240F0DD045F','[["issue.begin", {}], ["coupons", {}], ["repair", {}], ["lookup", {"as": "intermediary"}], ["summary", {"as": "intermediary"}], ["events", {"as": "intermediary"}], ["help", {"as": "intermediary"}]]',0,0,NULL,22,1,'sent','2021-09-06T07:00:02.561178+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(28,1002,0,15,NULL,NULL,X'B8D6D2BEAAF18D326E26CD1AA21C1355228939365AA359D83D40B02353A0A6AF9613D229427F09495932319B81366EBF8F19C8A3ED4E56B9C53AABD5021EB140BA8933D38D4B76717670E4F1A43CC22A3BD1787D48D5F25763A3D9302C5F6F31DEF7F30772B493C9B77A3AB975167AD1F92D32AD35537E7D8530D6364C6E357A676495648E22C66898041F57C370A26907653DCE7A196369505A16270CB90250D49CFC0F11717C5CF547527CCE2B6EDDF84DD44C95BDDB0505D4C8E7461D97E9ACAE4B3ECD8C609E8EABE618977DEE4415F09077E8AE6BECC039344B93B911CD6E4575DF07DAF2B33DE015140819FDE5AC785392DB80DB5B7A853A1D11A78E19614833C16CBCAC84DCFFAB60D7D0C60DC7FBCA9A720EB6A3F799D92D8241CBE084B589CFFD7865934479FACDE72E72E74459A3FE35F684','[["issue.category", {"category": "sport"}], ["issue.category", {"category": "culture"}], ["issue.category", {"category": "unknown"}], ["stop", {}]]',0,0,NULL,22,0,'sent','2021-09-06T07:00:02.581305+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(29,1002,5,NULL,NULL,3,X'538A684070969E9E33925410F40C0156A51527D675D1110364FB373F3F4C20B3C214936C49465A1A86A9C47F3341D7B652656571B3DDD754B834EC40438A9FC06B28351E97B51A5DBC0BC9FF0A38C8AF28D2CE9D1BDBC80A4CC3A7D66881CE968A9185EA0214AE953599F3E542CA50FAADC42DE5ECE795CE810E25579237D92897F3FFAD4599832FAC73760121249302E4F801D09C17ACE2556F48FDED690CA9F02E0F7077ABBFD001017E302738132B09D8AD198CAE973996','[]',1,0,NULL,20,0,'sent','2021-09-06T07:00:02.581305+00:00',0,NULL,0,NULL);
INSERT INTO "outbox" VALUES(30,1002,5,NULL,NULL,3,X'973B6B3FD3B61E5E5E5195AD771A8875B17C279A6B89761FB3A69A4B040D24449757BD9BA1D7FC40D951F7477B9801EA13E7CEB05C98BD24A27028A32B4E03BE544706B285B687FAA8D9B4B79AAB2B00F9C0D91D67E75A8E92623A1840FD1DD1AA2A0EEC17471A590A0476659FECE2E38D16E9FB1451520E01FB9C23A78D86B989C2FA446058FA7C7E29987840DFA333B0FC9725CD633455079F3154BCF753BBAB67D13321F1221E5741E348F15FA2C1930F1710987E5E79F98BA0C2F9A86CAED5584694B16033C450','[["coupons.show", {"coupon": 3}]]',1,0,NULL,19,0,'sent','2021-09-06T07:00:02.581305+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(31,1002,0,15,NULL,NULL,X'CFF8FE571A130E78D2B7DDC3FDAE5BA46792A9BBA214C6D740415A71749202B3795841AA598282A3F64356FA57E38EF068F93706350CD15F754267D12BFF809DB02A4061D826CA75CE53B26177664BBB3616C62248BE68FFF08E237BC2B4EE71F95269EA744672BCD60F5B0E9E01EBA7855F1A3907E35F97E96A34BC79D2EDFC2412C4C820A8DBD09067EE3B24FBEF06F083F762804341EEC166BDF6AA296E446522FB774D7B0F29C1FC25506B74EF8114B3CC5014FE30091E7520EDB51F58A940B00DBBAFB98B53A72578665DA96A11127C1DB41BC55F904D165D5CCD0DCEBA271DEFFA2FE57BE3183A2EF9E963C2A7D5C764FE59973E2B48645731A0E8C544A7AE22EFF36B1667C44516CC9E9B81ED8F02E9273333D0B32E009048378F001C90B4C76FB6D501EBE8602EAB5365BFE6','[["stop", {}]]',0,0,NULL,22,0,'sent','2021-09-06T07:00:02.617179+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(32,1002,0,15,NULL,NULL,X'4F0F2D82A2F1E6DF0A6534C991EB8B8756C17743993B5884BE767839DAB5958E5E9AF43C84676229CE83442EB02CF999DEAF7841AD24341218BB0C057AD92A8FB57483B0536B48265C4C0ADA072A6ACF68D886D892B85794ECF84B3C2A90D9F7D09B367AF0743FF9D76B0E21B59C66BE21FA13A3CD28FC58233E48F85074CDE4C530873BB5C71F4BDDA3D4B5DE6FD454D5FF69BBF0D408650D52C11F85613143E0524BDD9BC40C18C569FFEC9C302CF69FC0EF9AA9DF48BEA87F480A1A0519699C42965D75EBBC303244CE1462AC5C3CC89DA3D272DD8B5C764F826EFD66C3AF02671FC2142B3B8DC31DE9B8D3BEC91594ADC7C99BEC605CDF330CC504BC3A0F8395617AC90229119A8882E1367E6991A49D4EC3747EB853857E75482027B149BB7A082C6009D8A89FFB384EA9D7F400629397484C7E9C5372203D4FD403AE93264669DDCAF92C0A164E4678FC2BA6A9BE3E918F4D080A1AB761C2768D2016FE5BF8','[["issue.give", {}], ["issue.other_category", {}], ["stop", {}]]',0,0,NULL,22,0,'sent','2021-09-06T07:00:02.634570+00:00',0,NULL,1,1);
INSERT INTO "outbox" VALUES(33,1002,0,NULL,2,NULL,X'AC9D1042C796B1128E97F459271C087C96E06D803752EC9F1AF6A1194A119962F2CD821517DEEA50807677E98C736C8716CE5991673CEFFA72FAEFD9550A05488ED422201D46D2000F28BBB3E509FE83D9B7DAB52CFFC195F5DB6EB4E7528C8362D4CE25A47E2F4CF14D988FD93374DD357B54F6260A6A48DFF1A4E3C5C5013DF62D4C2226262A51C514EC72B8CF02C6632F4A72DEBA450FED06B96DF3C9D11412E58BE5ADADB98EC02B3429CD76B3E2B3CA0A0C9894F3','[]',1,0,NULL,22,0,'sent','2021-09-06T07:00:02.669500+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(34,1002,0,NULL,2,NULL,X'BD6540378E8DAF99F1D4D540058C1E52E0513DB5738C4D78F536BD491014900D3880C6D951D4C8C257D3494194BF458FB0F7A24EC36BD44447F777B0C02F1A26CA707F0EECEBB6F8C1FEC6A0FC5F7970E24401796B247274253036B7AF49773E8BAF4760C08D5B3873344691E5460A36C220F010E155DF077320E657BE5EADF666DF1AF8B3D3B9227792D22EED5D213D1FA3C0214112E11A6506E0498FCC5893851DC42BC2E2FCAAE319F9E6EAA844B412362CC51017BCDB938CAEE70C0CD636874369B05108CE1A8AFAC6D30C11ADD22656970B09E356E056CB10C0AE7B0BA494B3CD4B8B8391D892800A3ED13CE61DA0D49A0EA36BFB00B45EB00AECFE75B563304D1EA96E3736D0384106A085DDB1E9B2217CF9B042FFB5ACD2F01D885B55ABF529AF93DF0B3C2795222672A07FA709DBCFCEF7F414138005FADC60','[["issue.begin", {"category": "sport"}], ["issue.sheet", {"voucher": 2}], ["repair", {"voucher": 2}], ["coupons.offer", {"voucher": 2}]]',1,0,NULL,24,1,'sent','2021-09-06T07:00:02.669500+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(35,1003,0,19,NULL,NULL,X'EF6B1B31DA21BB0D5579CA5B20D4150E3171A4F700CFC401C0266C819584E721DC807160F934450BF625BAFFA0A67CEEA0F1009184D8ACB23F451645D9E767DB45030026598C05015E26E3E9B4CB6400D847AFCAF00D1F2BA48B88BDAE44D406922F35A6D921530945E80ABA4CF874F90F38515360667EF2D198A880EFD6D86AD96572F65153424BF242E890ED12383E007813E9E516E1B784B7BEEF328F3C36AC25E357625B077299AC16159C74FAFA9614CC4E55729E2B4D3FB7B3E1E2D8DF6D58BD00B88D62D5A49673CF858CE4DF38C7DE79159AB03C4283EEC3AE1A41D55FE4EB4CF606472247B33A59EE9A83B046D985FF3F99857FA9CBD2425482863C1C1B64C392AE2C73504076258DB8CD16DE84574ED1B1326454181B79DC48BDDDD881CF4D0BA219888E5902DEB6B89AA3B83E93ECADBCDBF91F5C8D63798342D82A8509F6BBA72FBECB5AEB7589C161','[["redeem.now", {}], ["stop", {}]]',0,0,NULL,26,1,'sent','2021-09-06T07:00:02.726710+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(36,1003,0,NULL,NULL,NULL,X'C1DD94987506C63DB9D574911CFFE5EF52E586F8E7818D11BBD03890B4712561A2E0DD0CE41C4DC1C2BF7AFB0204A2297A9581846FCEC0587DEC87D86CD19374A7DB8A64B81662B39F0003FCF469C6BBA17C8BED2531A79A0B2B6631423B8FEAA50E2633FA82AF5B0083EA45ED37C11A4E5B43800E614CD34DADC11F41B89116FAFEB999F6389879429FAED8D9F75D44CADF76ED4E0AA1597EB48BEF9486D4329272959CC48F82562B57D3AA9AF50084F45617FE325B8E060F1B2102F9C32A798F80EE2873942185644CC8AFFAC1D12FE61DE2B3436D7167470C33E264CBA16BE16C3E6A821B72991974E0DE35D99E6ACEB80F0306393E2E423471805A5A1EACECA1657A740A3BB8F4305ED03F0F8DBA06486FB6599B6A2AF5E4375811CDF91FF69BCA84E7DCA41E19147E3AC87BD16B44C819992E40C677653451F74E4022566DED8C8FA39E0B6CA3C3E203DDF5B4FCE13E2B523845E8519D7510FA7C30A7F4222A21D9CC4D97686BBA8E2CD1E6FDCCA016634C8324B14E91C0FEE99D5D697D26D473402DF384B2B7E84B9A7E5C9F28D6ED98312DF520ECA3B577CA43A43CA3C8214C66B820F4C3B1D897FAD1D351DBD22DD6E988','[["redeem.answer", {"redemption": 1, "answer": "yes"}], ["redeem.answer", {"redemption": 1, "answer": "no"}], ["redeem.answer", {"redemption": 1, "answer": "unknown"}], ["redeem.undo", {"redemption": 1}]]',0,0,NULL,26,0,'sent','2021-09-06T07:00:02.898640+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(38,1002,0,22,NULL,NULL,X'1215BC87E51B78287B64E67DADBA60397B8528E41E2A83F939695A17201B580DECE88EA6F199FE1AB6454979D6BD2BE6AF380833306A2DE0264ADB76623A456201B7D683275070BAE2FF4BC5A974B4D66C2F929C61900865B4741F270701DB2D9767AAB1CCF8740A7520DAFFC38C5C47DF3202A488C674E1EE385EDBB14F65CBF5AF6012A44BB38FD0794699799AE3CAC826FB80FDB9E91C31EFE75355D3ADA90013C11B6D2D15642CD0B0E8E52D962DAE15FE1F85940725D94F39EC56C0AA296BB225BB18C71BFE24642F36E0B12E4C4C02485DA8701036FAA1C9E83BAF393E81652CE6B63654C87F28A31A7C49088EEBDC18AF7F6F3DDBE54D2AE4C475FD53DD2A9329DAF7A5BC4687B7E6E4AE25FAE3EA496675223116A83BFC138E13BA6427C1B4351CE2113215AAE1CE92A9CBE1E448840EA60A256CFB8320000F4155CCE9C4037BAE44AED4C575B23E47A3A98A07FBA3748E0AAD63BC55B52EBCF48CC6AB6F66D8','[["issue.give", {}], ["issue.other_category", {}], ["stop", {}]]',0,0,NULL,30,1,'sent','2021-09-06T07:00:03.076259+00:00',0,NULL,1,1);
INSERT INTO "outbox" VALUES(39,1002,5,NULL,2,NULL,X'0238A09939E1C228EE082A35F3C1352713099C7486494E74B1C51496DBC6B75DF6609A00EE8F80FA7E88D909EFB4273C8CED064022D937F1EFDC366BD354AA74BE231F591BB3DB797203BDDE45FE10293E032DF07FA7375A2BCD38105F0DC961C529B5FDAEDA2D68021F0B091E8D18A6BF5366BA85FDE7CC0A6233B151D2F1C616EDD7D3726F41A17D417350F9B072B1178DC3B26DAB3297D97FA158B3024E8F14800ABB7A4933D38B8F9DA70516D473612B82858F615FE82C9B','[]',1,0,NULL,24,0,'sent','2021-09-06T07:00:03.076259+00:00',0,NULL,0,NULL);
INSERT INTO "outbox" VALUES(40,1002,5,NULL,2,NULL,X'71D4A5B771BE3EE1FDBE1C7F2CC2D335705C97B009BB04C759809871848AE4BECF24AA6DB18D8CD38E558700EB8E74C76F835D1A773636DB5F35BF6EF235119F9425CA531E9AFC253A3354A702EBFE137FD1F628C454FB9739C4F08112CBECCC6DBF610915AD47EC2B479D6DFCD8699A0E7DECF07CB5944683B87754102C5B0058C5B199E6E2AB20D1C011455734D19A1DAF0DCD9691E82B0C88B917E4930E72B35F963127C4AB00803F560F3C05E99F0739C4D24701A629978088074E662B24B7DDEEAD1802884DB115','[["issue.show", {"voucher": 2}]]',1,0,NULL,22,0,'sent','2021-09-06T07:00:03.076259+00:00',0,NULL,1,NULL);
CREATE TABLE passers_by (
    mark INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    refused INTEGER NOT NULL DEFAULT 0 CHECK (refused IN (0, 1)),
    answers INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO "passers_by" VALUES(5344076080729786007,'2021-09-06',0,1);
CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('coordinator', 'intermediary', 'volunteer', 'provider')),
    organisation TEXT NOT NULL,
    name_sealed BLOB NOT NULL,
    approach TEXT,
    approach_on TEXT,
    joined_at TEXT NOT NULL,
    seen_on TEXT,
    withdrawn_at TEXT,
    unreachable_since TEXT
) STRICT;
INSERT INTO "people" VALUES(1,1001,'coordinator','Gemeente Assen',X'D67B3981B7296DA451F316BEE870EB17B2E5C803456932D6EF81430A650C7F906258CEE943A15293290CCDE45E',NULL,NULL,'2021-09-06T07:00:00.317798+00:00','2021-09-06',NULL,NULL);
INSERT INTO "people" VALUES(2,1002,'intermediary','voedselbank',X'5AFE58B766C8EC6E0DC1351C2D522DD3D79091221F9BAD69603968F6F4305A3FE9E7EDEFD4821597FA131EF9EFF0',NULL,NULL,'2021-09-06T07:00:00.405653+00:00','2021-09-06',NULL,NULL);
INSERT INTO "people" VALUES(3,1003,'provider','Zwembad',X'6497FBF73B68E74307CF0E0574229685A4191B98ABD7B1A8B791634BC97C816FFF90C34186B5BB9E4C55F01CED0E',NULL,NULL,'2021-09-06T07:00:00.469708+00:00','2021-09-06',NULL,NULL);
INSERT INTO "people" VALUES(4,1004,'volunteer','vaart_welzijn',X'101661BBFC62D08AA857C0B886BD217778E23C30AD8C0BE139A6485E9919DE92EE4556300752B4722BCE0914',NULL,NULL,'2021-09-06T07:00:00.513380+00:00','2021-09-06',NULL,NULL);
CREATE TABLE people_changes (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    what TEXT NOT NULL CHECK (what IN ('given', 'ended', 'withdrawn', 'left')),
    role TEXT,
    organisation TEXT,
    by_person INTEGER REFERENCES people (id),
    at TEXT NOT NULL,
    CHECK ((what IN ('given', 'ended')) = (role IS NOT NULL))
) STRICT;
INSERT INTO "people_changes" VALUES(1,1,'given','coordinator','Gemeente Assen',NULL,'2021-09-06T07:00:00.317798+00:00');
INSERT INTO "people_changes" VALUES(2,2,'given','intermediary','voedselbank',NULL,'2021-09-06T07:00:00.405653+00:00');
INSERT INTO "people_changes" VALUES(3,3,'given','provider',NULL,NULL,'2021-09-06T07:00:00.469708+00:00');
INSERT INTO "people_changes" VALUES(4,4,'given','volunteer','vaart_welzijn',NULL,'2021-09-06T07:00:00.513380+00:00');
INSERT INTO "people_changes" VALUES(5,2,'left',NULL,NULL,NULL,'2021-09-06T07:00:03.160055+00:00');
CREATE TABLE pool_codes (
    code TEXT PRIMARY KEY COLLATE NOCASE,
    voucher_id INTEGER UNIQUE REFERENCES vouchers (id)
) STRICT, WITHOUT ROWID;
INSERT INTO "pool_codes" VALUES('SHOP-1',NULL);
CREATE TABLE pots (
    name TEXT PRIMARY KEY,
    ceiling_cents INTEGER NOT NULL,
    committed_cents INTEGER NOT NULL DEFAULT 0,
    spent_cents INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT within_ceiling CHECK (
        committed_cents >= 0 AND spent_cents >= 0
        AND committed_cents + spent_cents <= ceiling_cents
    )
) STRICT;
INSERT INTO "pots" VALUES('vouchers',22500000,340000,55555);
INSERT INTO "pots" VALUES('settlement',1500000,22000,7000);
INSERT INTO "pots" VALUES('organisation:voedselbank',22500000,150000,27222);
INSERT INTO "pots" VALUES('organisation:vaart_welzijn',22500000,190000,28333);
CREATE TABLE redemptions (
    number INTEGER PRIMARY KEY,
    voucher_id INTEGER NOT NULL REFERENCES vouchers (id),
    draft_id INTEGER UNIQUE,
    import_key TEXT UNIQUE,
    listed_as TEXT,
    person_id INTEGER REFERENCES people (id),
    organisation TEXT NOT NULL,
    amount_cents INTEGER NOT NULL CHECK (amount_cents <> 0),
    redeemed_at TEXT NOT NULL,
    redeemed_on TEXT NOT NULL,
    new_participant TEXT CHECK (new_participant IN ('yes', 'no', 'unknown')),
    undone_at TEXT,
    CHECK ((draft_id IS NULL) <> (import_key IS NULL)),
    CHECK ((import_key IS NULL) = (listed_as IS NULL)),
    CHECK (amount_cents > 0 OR (import_key IS NOT NULL AND undone_at IS NULL))
) STRICT;
INSERT INTO "redemptions" VALUES(1,2,19,NULL,NULL,3,'Zwembad',15000,'2021-09-06T07:00:02.898640+00:00','2021-09-06',NULL,'2023-03-02T18:00:00+01:00');
INSERT INTO "redemptions" VALUES(2,1,1000002,NULL,NULL,2,'Zwembad',5000,'2021-09-07T16:00:00+02:00','2021-09-07','yes','2021-11-07T05:00:00+01:00');
INSERT INTO "redemptions" VALUES(3,3,NULL,'line 1000003','',NULL,'webshop',15000,'2021-09-08T22:00:00+02:00','2022-03-06',NULL,'2021-09-10T04:00:00+02:00');
INSERT INTO "redemptions" VALUES(4,3,1000006,NULL,NULL,2,'Zwembad',15000,'2021-09-28T04:00:00+02:00','2021-09-28','unknown','2024-03-05T13:00:00+01:00');
INSERT INTO "redemptions" VALUES(5,5,NULL,'line 1000008','',NULL,'webshop',15000,'2021-11-25T03:00:00+01:00','2022-05-08',NULL,NULL);
INSERT INTO "redemptions" VALUES(6,5,NULL,'line 1000011','',NULL,'webshop',-5000,'2021-11-28T01:00:00+01:00','2021-11-28',NULL,NULL);
INSERT INTO "redemptions" VALUES(7,1,NULL,'line 1000015','',NULL,'webshop',5000,'2022-01-01T22:00:00+01:00','2022-09-06',NULL,'2022-02-05T17:00:00+01:00');
INSERT INTO "redemptions" VALUES(8,7,1000016,NULL,NULL,2,'Zwembad',5000,'2022-01-02T03:00:00+01:00','2022-01-02','no','2022-02-07T15:00:00+01:00');
INSERT INTO "redemptions" VALUES(9,6,1000020,NULL,NULL,2,'Zwembad',5000,'2022-02-05T17:00:00+01:00','2022-02-05','yes',NULL);
INSERT INTO "redemptions" VALUES(10,5,NULL,'line 1000022','',NULL,'webshop',-10000,'2022-02-07T05:00:00+01:00','2022-02-07',NULL,NULL);
INSERT INTO "redemptions" VALUES(11,4,NULL,'line 1000023','',NULL,'webshop',5000,'2022-02-07T15:00:00+01:00','2022-03-10',NULL,NULL);
INSERT INTO "redemptions" VALUES(12,11,1000024,NULL,NULL,2,'Zwembad',5000,'2022-02-24T07:00:00+01:00','2022-02-24','yes','2022-08-17T16:00:00+02:00');
INSERT INTO "redemptions" VALUES(13,10,NULL,'line 1000026','',NULL,'webshop',15000,'2022-02-25T14:00:00+01:00','2022-08-05',NULL,'2022-11-13T02:00:00+01:00');
INSERT INTO "redemptions" VALUES(14,11,NULL,'line 1000029','',NULL,'webshop',5000,'2022-04-02T05:00:00+02:00','2022-08-05',NULL,NULL);
INSERT INTO "redemptions" VALUES(15,13,1000032,NULL,NULL,2,'Zwembad',15000,'2022-04-20T04:00:00+02:00','2022-04-20','unknown','2023-08-03T07:00:00+02:00');
INSERT INTO "redemptions" VALUES(16,7,NULL,'line 1000034','',NULL,'webshop',5000,'2022-04-22T01:00:00+02:00','2022-05-28',NULL,'2022-06-27T17:00:00+02:00');
INSERT INTO "redemptions" VALUES(17,9,1000039,NULL,NULL,2,'Zwembad',15000,'2022-06-28T03:00:00+02:00','2022-06-28','unknown','2023-06-30T17:00:00+02:00');
INSERT INTO "redemptions" VALUES(18,15,NULL,'line 1000047','',NULL,'webshop',5000,'2022-08-01T00:00:00+02:00','2022-10-02',NULL,NULL);
INSERT INTO "redemptions" VALUES(19,11,NULL,'line 1000052','',NULL,'webshop',-1667,'2022-09-05T00:00:00+02:00','2022-09-05',NULL,NULL);
INSERT INTO "redemptions" VALUES(20,15,NULL,'line 1000059','',NULL,'webshop',-5000,'2022-09-22T19:00:00+02:00','2022-09-22',NULL,NULL);
INSERT INTO "redemptions" VALUES(21,21,NULL,'line 1000067','',NULL,'webshop',15000,'2022-11-13T07:00:00+01:00','2023-02-17',NULL,NULL);
INSERT INTO "redemptions" VALUES(22,21,NULL,'line 1000070','',NULL,'webshop',-5000,'2022-12-18T03:00:00+01:00','2022-12-18',NULL,NULL);
INSERT INTO "redemptions" VALUES(23,28,1000078,NULL,NULL,2,'Zwembad',15000,'2023-02-13T02:00:00+01:00','2023-02-13','yes','2023-08-20T04:00:00+02:00');
INSERT INTO "redemptions" VALUES(24,4,NULL,'line 1000084','',NULL,'webshop',-1667,'2023-04-30T15:00:00+02:00','2023-04-30',NULL,NULL);
INSERT INTO "redemptions" VALUES(25,33,1000086,NULL,NULL,2,'Zwembad',5000,'2023-05-02T02:00:00+02:00','2023-05-02','unknown',NULL);
INSERT INTO "redemptions" VALUES(26,36,1000093,NULL,NULL,2,'Zwembad',15000,'2023-07-17T09:00:00+02:00','2023-07-17','unknown','2023-08-20T01:00:00+02:00');
INSERT INTO "redemptions" VALUES(27,11,NULL,'line 1000097','',NULL,'webshop',-1111,'2023-08-20T00:00:00+02:00','2023-08-20',NULL,NULL);
INSERT INTO "redemptions" VALUES(28,46,1000111,NULL,NULL,2,'Zwembad',15000,'2024-01-24T07:00:00+01:00','2024-01-24','unknown',NULL);
INSERT INTO "redemptions" VALUES(29,3,NULL,'line 1000117','',NULL,'webshop',15000,'2024-05-18T11:00:00+02:00','2022-03-06',NULL,NULL);
CREATE TABLE reminder_choices (
    person_id INTEGER PRIMARY KEY REFERENCES people (id),
    wants TEXT NOT NULL DEFAULT 'both' CHECK (wants IN ('both', 'day', 'hours')),
    day_at TEXT NOT NULL DEFAULT '10:00',
    stopped_at TEXT
) STRICT;
INSERT INTO "reminder_choices" VALUES(4,'both','10:00',NULL);
CREATE TABLE replans (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('event', 'series', 'part', 'change')),
    about TEXT NOT NULL,
    done_to INTEGER NOT NULL DEFAULT 0,
    UNIQUE (kind, about)
) STRICT;
INSERT INTO "replans" VALUES(1,'series','week',0);
CREATE TABLE requests (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('replace', 'more')),
    person_id INTEGER NOT NULL REFERENCES people (id),
    organisation TEXT NOT NULL,
    voucher_id INTEGER REFERENCES vouchers (id),
    asked_at TEXT NOT NULL,
    asked_on TEXT NOT NULL,
    answer TEXT CHECK (answer IN ('yes', 'no')),
    answered_by INTEGER REFERENCES people (id),
    answered_at TEXT,
    used_at TEXT,
    CHECK ((kind = 'replace') = (voucher_id IS NOT NULL)),
    CHECK ((answer IS NULL) = (answered_by IS NULL) AND (answer IS NULL) = (answered_at IS NULL)),
    CHECK (used_at IS NULL OR answer = 'yes')
) STRICT;
INSERT INTO "requests" VALUES(1,'more',2,'voedselbank',NULL,'2021-09-06T07:00:03.160112+00:00','2021-09-06',NULL,NULL,NULL,NULL);
CREATE TABLE restores (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    redemptions INTEGER NOT NULL CHECK (redemptions >= 0),
    batches INTEGER NOT NULL CHECK (batches >= 0),
    ledger INTEGER NOT NULL CHECK (ledger >= 0),
    lines INTEGER NOT NULL,
    CHECK (lines >= ledger)
) STRICT;
INSERT INTO "restores" VALUES(1,'2021-09-06T07:00:03.160065+00:00',0,0,0,0);
CREATE TABLE roles (
    person_id INTEGER NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role IN ('coordinator', 'intermediary', 'volunteer', 'provider')),
    organisation TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (person_id, role)
) STRICT, WITHOUT ROWID;
INSERT INTO "roles" VALUES(1,'coordinator','Gemeente Assen','2021-09-06T07:00:00.317798+00:00');
INSERT INTO "roles" VALUES(2,'intermediary','voedselbank','2021-09-06T07:00:00.405653+00:00');
INSERT INTO "roles" VALUES(3,'provider','Zwembad','2021-09-06T07:00:00.469708+00:00');
INSERT INTO "roles" VALUES(4,'volunteer','vaart_welzijn','2021-09-06T07:00:00.513380+00:00');
CREATE TABLE steps (
    place INTEGER PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    hash TEXT NOT NULL
) STRICT
;
INSERT INTO "steps" VALUES(1,1,'ec3073a00ef09a25fa03bcaf3b50556b5cf3db2017f6d64739e0fedf96807a19');
CREATE TABLE subscriptions (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    event_id INTEGER REFERENCES events (id),
    series TEXT,
    since TEXT NOT NULL,
    CHECK ((event_id IS NULL) <> (series IS NULL)),
    UNIQUE (person_id, event_id),
    UNIQUE (person_id, series)
) STRICT;
INSERT INTO "subscriptions" VALUES(1,4,1,NULL,'2021-09-06T07:00:03.160080+00:00');
CREATE TABLE summary_times (
    person_id INTEGER PRIMARY KEY REFERENCES people (id),
    at TEXT NOT NULL CHECK (at = 'never' OR at GLOB '[0-2][0-9]:[0-5][0-9]'),
    sent_on TEXT
) STRICT;
INSERT INTO "summary_times" VALUES(4,'never',NULL);
CREATE TABLE taps (
    outbox_id INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    button INTEGER NOT NULL,
    tapped_at TEXT NOT NULL,
    answers INTEGER NOT NULL DEFAULT 1 CHECK (answers IN (0, 1)),
    answer_from INTEGER,
    answer_to INTEGER,
    PRIMARY KEY (outbox_id, button)
) STRICT, WITHOUT ROWID;
INSERT INTO "taps" VALUES(13,0,'2021-09-06T07:00:01.617224+00:00',1,14,14);
INSERT INTO "taps" VALUES(16,0,'2021-09-06T07:00:01.668421+00:00',0,17,17);
INSERT INTO "taps" VALUES(17,0,'2021-09-06T07:00:01.684493+00:00',1,18,18);
INSERT INTO "taps" VALUES(19,0,'2021-09-06T07:00:01.841142+00:00',1,20,21);
INSERT INTO "taps" VALUES(22,0,'2021-09-06T07:00:02.493707+00:00',1,25,26);
INSERT INTO "taps" VALUES(27,0,'2021-09-06T07:00:02.581305+00:00',0,28,30);
INSERT INTO "taps" VALUES(28,0,'2021-09-06T07:00:02.617179+00:00',1,31,31);
INSERT INTO "taps" VALUES(32,0,'2021-09-06T07:00:02.669500+00:00',1,33,34);
INSERT INTO "taps" VALUES(35,0,'2021-09-06T07:00:02.898640+00:00',1,36,36);
CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    chat_id INTEGER NOT NULL,
    inbox_id INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    due_at TEXT NOT NULL,
    left_at TEXT,
    begun_by TEXT,
    UNIQUE (inbox_id, kind)
) STRICT;
INSERT INTO "tasks" VALUES(1,'figures',1001,1,X'6C5FA574055D95526F00219202D18D7E828FA06E6C2B650E39F4CE640D9EC4B1A59BE1445F0423B1F746',0,'2021-09-06T07:00:04.123724+00:00','2021-09-06T07:00:04.123724+00:00',NULL);
CREATE TABLE throttle (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('code', 'invitation', 'stranger')),
    chat_id INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT;
INSERT INTO "throttle" VALUES(1,'code',1001,'2021-09-06T07:00:03.160115+00:00');
CREATE TABLE uptake (
    organisation TEXT NOT NULL,
    category TEXT NOT NULL,
    approach TEXT NOT NULL,
    neighbourhood TEXT NOT NULL,
    given INTEGER NOT NULL DEFAULT 0,
    used INTEGER NOT NULL DEFAULT 0,
    lapsed INTEGER NOT NULL DEFAULT 0,
    committed_cents INTEGER NOT NULL DEFAULT 0,
    spent_cents INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (organisation, category, approach, neighbourhood)
) STRICT, WITHOUT ROWID;
INSERT INTO "uptake" VALUES('vaart_welzijn','culture','anders','',1,0,0,15000,0);
INSERT INTO "uptake" VALUES('vaart_welzijn','culture','anders','Rhee',1,0,0,15000,0);
INSERT INTO "uptake" VALUES('vaart_welzijn','culture','buurtteam','',1,0,1,0,0);
INSERT INTO "uptake" VALUES('vaart_welzijn','culture','buurtteam','Rhee',1,0,1,0,0);
INSERT INTO "uptake" VALUES('vaart_welzijn','culture','recept','',2,1,0,15000,3333);
INSERT INTO "uptake" VALUES('vaart_welzijn','culture','toegang','Rhee',0,0,0,0,0);
INSERT INTO "uptake" VALUES('vaart_welzijn','sport','anders','',1,0,1,0,0);
INSERT INTO "uptake" VALUES('vaart_welzijn','sport','anders','Loon',2,1,0,15000,20000);
INSERT INTO "uptake" VALUES('vaart_welzijn','sport','buurtteam','',1,0,1,0,0);
INSERT INTO "uptake" VALUES('vaart_welzijn','sport','recept','',1,0,0,15000,0);
INSERT INTO "uptake" VALUES('vaart_welzijn','sport','recept','Rhee',1,0,1,0,0);
INSERT INTO "uptake" VALUES('vaart_welzijn','sport','toegang','',3,0,2,15000,0);
INSERT INTO "uptake" VALUES('vaart_welzijn','sport','toegang','Rhee',1,0,0,15000,0);
INSERT INTO "uptake" VALUES('vaart_welzijn','unknown','anders','',1,0,1,0,0);
INSERT INTO "uptake" VALUES('vaart_welzijn','unknown','anders','Loon',1,0,0,15000,0);
INSERT INTO "uptake" VALUES('vaart_welzijn','unknown','anders','Rhee',1,0,0,15000,0);
INSERT INTO "uptake" VALUES('vaart_welzijn','unknown','buurtteam','',0,0,0,0,0);
INSERT INTO "uptake" VALUES('vaart_welzijn','unknown','buurtteam','Rhee',3,0,0,45000,0);
INSERT INTO "uptake" VALUES('vaart_welzijn','unknown','recept','',1,1,0,10000,5000);
INSERT INTO "uptake" VALUES('vaart_welzijn','unknown','toegang','Loon',0,0,0,0,0);
INSERT INTO "uptake" VALUES('voedselbank','culture','voedselbank','',1,0,0,15000,0);
INSERT INTO "uptake" VALUES('voedselbank','culture','voedselbank','Assen 9401',0,0,0,0,0);
INSERT INTO "uptake" VALUES('voedselbank','culture','voedselbank','Loon',2,1,1,0,2222);
INSERT INTO "uptake" VALUES('voedselbank','culture','voedselbank','Rhee',2,0,1,15000,0);
INSERT INTO "uptake" VALUES('voedselbank','sport','voedselbank','',2,0,0,30000,0);
INSERT INTO "uptake" VALUES('voedselbank','sport','voedselbank','Assen 9401',1,0,1,0,0);
INSERT INTO "uptake" VALUES('voedselbank','sport','voedselbank','Loon',2,1,0,15000,15000);
INSERT INTO "uptake" VALUES('voedselbank','sport','voedselbank','Rhee',0,0,0,0,0);
INSERT INTO "uptake" VALUES('voedselbank','unknown','voedselbank','',4,1,1,30000,10000);
INSERT INTO "uptake" VALUES('voedselbank','unknown','voedselbank','Loon',1,0,0,15000,0);
INSERT INTO "uptake" VALUES('voedselbank','unknown','voedselbank','Rhee',4,0,2,30000,0);
CREATE TABLE uptake_days (
    organisation TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    issued INTEGER NOT NULL DEFAULT 0,
    undone INTEGER NOT NULL DEFAULT 0,
    other_household INTEGER NOT NULL DEFAULT 0,
    given INTEGER NOT NULL DEFAULT 0,
    used INTEGER NOT NULL DEFAULT 0,
    lapsed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (organisation, issued_on, valid_until)
) STRICT, WITHOUT ROWID;
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2021-09-06','2022-03-06',1,0,0,1,1,0);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2021-09-10','2022-03-10',1,0,0,1,1,0);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2021-11-26','2022-05-26',1,0,0,0,0,0);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2022-01-01','2022-07-01',1,0,0,0,0,0);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2022-01-20','2022-07-01',0,0,0,1,0,1);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2022-02-24','2022-08-24',1,0,0,0,0,0);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2022-03-31','2022-08-24',0,0,0,1,0,1);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2022-04-02','2022-10-02',1,0,0,0,0,0);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2022-04-18','2022-10-18',1,0,0,1,0,1);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2022-07-14','2023-01-14',1,0,0,1,0,1);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2022-08-01','2023-02-01',1,0,0,1,0,1);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2022-08-19','2023-02-19',1,0,0,1,0,1);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2022-09-05','2023-03-05',2,0,0,2,0,1);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2022-10-09','2023-04-09',1,0,0,1,0,1);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2022-10-26','2023-04-26',1,1,0,0,0,0);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2023-01-08','2023-07-08',1,0,0,1,1,0);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2023-01-24','2023-07-24',1,0,0,1,0,0);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2023-03-21','2023-09-21',1,1,0,0,0,0);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2023-05-02','2023-11-02',1,0,0,1,0,0);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2023-05-19','2023-11-19',2,0,0,2,0,0);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2023-05-20','2023-11-20',1,0,0,1,0,0);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2023-07-17','2024-01-17',2,0,0,2,0,0);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2023-08-20','2024-02-20',1,0,0,1,0,0);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2024-03-05','2024-09-05',1,0,0,1,0,0);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2024-05-01','2024-11-01',1,0,1,1,0,0);
INSERT INTO "uptake_days" VALUES('vaart_welzijn','2024-05-18','2024-11-18',1,0,1,1,0,0);
INSERT INTO "uptake_days" VALUES('voedselbank','2021-09-06','2022-09-06',2,0,0,1,0,1);
INSERT INTO "uptake_days" VALUES('voedselbank','2021-11-08','2022-05-08',1,0,0,1,0,1);
INSERT INTO "uptake_days" VALUES('voedselbank','2021-11-28','2022-05-28',1,0,0,1,0,1);
INSERT INTO "uptake_days" VALUES('voedselbank','2022-02-05','2022-08-05',2,0,0,2,1,1);
INSERT INTO "uptake_days" VALUES('voedselbank','2022-04-02','2022-10-02',1,0,0,0,0,0);
INSERT INTO "uptake_days" VALUES('voedselbank','2022-04-21','2022-10-21',1,1,0,0,0,0);
INSERT INTO "uptake_days" VALUES('voedselbank','2022-07-31','2023-01-31',1,0,0,1,0,1);
INSERT INTO "uptake_days" VALUES('voedselbank','2022-08-17','2023-02-17',1,0,1,1,1,0);
INSERT INTO "uptake_days" VALUES('voedselbank','2022-08-19','2022-10-02',0,0,0,1,0,1);
INSERT INTO "uptake_days" VALUES('voedselbank','2022-09-22','2023-03-22',2,0,0,1,0,0);
INSERT INTO "uptake_days" VALUES('voedselbank','2022-11-30','2023-05-30',1,0,0,1,0,0);
INSERT INTO "uptake_days" VALUES('voedselbank','2022-12-18','2023-06-18',1,0,0,1,0,0);
INSERT INTO "uptake_days" VALUES('voedselbank','2022-12-19','2023-06-19',1,0,1,0,0,0);
INSERT INTO "uptake_days" VALUES('voedselbank','2023-03-20','2023-09-20',2,0,0,2,0,0);
INSERT INTO "uptake_days" VALUES('voedselbank','2023-08-20','2024-02-20',1,0,0,1,0,0);
INSERT INTO "uptake_days" VALUES('voedselbank','2023-09-08','2024-03-08',1,0,0,1,1,0);
INSERT INTO "uptake_days" VALUES('voedselbank','2023-09-25','2024-03-25',1,0,0,1,0,0);
INSERT INTO "uptake_days" VALUES('voedselbank','2024-01-05','2024-07-05',1,0,0,1,0,0);
INSERT INTO "uptake_days" VALUES('voedselbank','2024-03-05','2024-09-05',1,0,0,1,0,0);
INSERT INTO "uptake_days" VALUES('voedselbank','2024-04-14','2024-10-14',1,0,0,1,0,0);
CREATE TABLE vouchers (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE COLLATE NOCASE,
    draft_id INTEGER NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'issued'
        CHECK (state IN ('issued', 'undone', 'withdrawn', 'replaced', 'lapsed', 'redeemed')),
    amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
    balance_cents INTEGER NOT NULL DEFAULT 0,
    category TEXT NOT NULL,
    organisation TEXT NOT NULL,
    issued_by INTEGER NOT NULL REFERENCES people (id),
    approach TEXT NOT NULL,
    neighbourhood TEXT,
    other_household INTEGER NOT NULL DEFAULT 0 CHECK (other_household IN (0, 1)),
    issued_at TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    replaces INTEGER UNIQUE REFERENCES vouchers (id),
    CONSTRAINT enough_left CHECK (balance_cents BETWEEN 0 AND amount_cents)
) STRICT;
INSERT INTO "vouchers" VALUES(1,'5XJP26DRCP8PH',8,'withdrawn',15000,0,'culture','voedselbank',2,'voedselbank','Assen 9401',0,'2021-09-06T07:00:01.841142+00:00','2021-09-06','2022-09-06',NULL);
INSERT INTO "vouchers" VALUES(2,'XXC37F65FN87H',15,'lapsed',15000,0,'sport','voedselbank',2,'voedselbank','Assen 9401',0,'2021-09-06T07:00:02.669500+00:00','2021-09-06','2022-09-06',NULL);
INSERT INTO "vouchers" VALUES(3,'XHWPDVFK7XP9M',1000001,'redeemed',15000,0,'sport','vaart_welzijn',1,'anders','Loon',0,'2021-09-06T10:00:00+02:00','2021-09-06','2022-03-06',NULL);
INSERT INTO "vouchers" VALUES(4,'NXF8X8XN87WJ3',1000004,'lapsed',15000,0,'culture','vaart_welzijn',1,'recept',NULL,0,'2021-09-10T05:00:00+02:00','2021-09-10','2022-03-10',NULL);
INSERT INTO "vouchers" VALUES(5,'W493X3FRP2QW2',1000007,'lapsed',15000,0,'unknown','voedselbank',1,'voedselbank',NULL,0,'2021-11-08T11:00:00+01:00','2021-11-08','2022-05-08',NULL);
INSERT INTO "vouchers" VALUES(6,'3MHXDWT9H7FVC',1000009,'withdrawn',15000,0,'sport','vaart_welzijn',1,'anders','Loon',0,'2021-11-26T14:00:00+01:00','2021-11-26','2022-05-26',NULL);
INSERT INTO "vouchers" VALUES(7,'3WQ78H6TCTXJ8',1000010,'lapsed',15000,0,'culture','voedselbank',1,'voedselbank','Loon',0,'2021-11-28T01:00:00+01:00','2021-11-28','2022-05-28',NULL);
INSERT INTO "vouchers" VALUES(8,'85H74J9CD5934',1000014,'replaced',15000,0,'unknown','vaart_welzijn',1,'buurtteam','Rhee',0,'2022-01-01T21:00:00+01:00','2022-01-01','2022-07-01',NULL);
INSERT INTO "vouchers" VALUES(9,'4RFTTN267X27T',1000017,'lapsed',15000,0,'culture','vaart_welzijn',1,'buurtteam','Rhee',0,'2022-01-20T01:00:00+01:00','2022-01-20','2022-07-01',8);
INSERT INTO "vouchers" VALUES(10,'WDKCD4RNK4X6R',1000018,'lapsed',15000,0,'unknown','voedselbank',1,'voedselbank','Rhee',0,'2022-02-05T17:00:00+01:00','2022-02-05','2022-08-05',NULL);
INSERT INTO "vouchers" VALUES(11,'9MX556MNVW8R8',1000019,'lapsed',15000,0,'culture','voedselbank',1,'voedselbank','Loon',0,'2022-02-05T17:00:00+01:00','2022-02-05','2022-08-05',NULL);
INSERT INTO "vouchers" VALUES(12,'DN5P5K8X22JR6',1000025,'replaced',15000,0,'sport','vaart_welzijn',1,'recept','Rhee',0,'2022-02-24T08:00:00+01:00','2022-02-24','2022-08-24',NULL);
INSERT INTO "vouchers" VALUES(13,'HN8D2DC33W62J',1000027,'lapsed',15000,0,'sport','vaart_welzijn',1,'recept','Rhee',0,'2022-03-31T22:00:00+02:00','2022-03-31','2022-08-24',12);
INSERT INTO "vouchers" VALUES(14,'D2X688XRK3TN9',1000028,'withdrawn',15000,0,'sport','vaart_welzijn',1,'buurtteam',NULL,0,'2022-04-02T04:00:00+02:00','2022-04-02','2022-10-02',NULL);
INSERT INTO "vouchers" VALUES(15,'4H8222MKMQCX8',1000030,'replaced',15000,0,'unknown','voedselbank',1,'voedselbank','Rhee',0,'2022-04-02T06:00:00+02:00','2022-04-02','2022-10-02',NULL);
INSERT INTO "vouchers" VALUES(16,'WF93CKH22DH2T',1000031,'lapsed',15000,0,'sport','vaart_welzijn',1,'toegang',NULL,0,'2022-04-18T22:00:00+02:00','2022-04-18','2022-10-18',NULL);
INSERT INTO "vouchers" VALUES(17,'9QKV32RXVJVTN',1000033,'undone',15000,0,'sport','voedselbank',1,'voedselbank','Rhee',0,'2022-04-21T20:00:00+02:00','2022-04-21','2022-10-21',NULL);
INSERT INTO "vouchers" VALUES(18,'X6H33TDQHW5PJ',1000040,'lapsed',15000,0,'sport','vaart_welzijn',1,'anders',NULL,0,'2022-07-14T19:00:00+02:00','2022-07-14','2023-01-14',NULL);
INSERT INTO "vouchers" VALUES(19,'N85CMRR98M24R',1000043,'lapsed',15000,0,'culture','voedselbank',1,'voedselbank','Rhee',0,'2022-07-31T22:00:00+02:00','2022-07-31','2023-01-31',NULL);
INSERT INTO "vouchers" VALUES(20,'TK3W7FKFXM8WD',1000046,'lapsed',15000,0,'sport','vaart_welzijn',1,'buurtteam',NULL,0,'2022-08-01T00:00:00+02:00','2022-08-01','2023-02-01',NULL);
INSERT INTO "vouchers" VALUES(21,'368KW6HDWDPMD',1000048,'lapsed',15000,0,'unknown','voedselbank',1,'voedselbank',NULL,1,'2022-08-17T21:00:00+02:00','2022-08-17','2023-02-17',NULL);
INSERT INTO "vouchers" VALUES(22,'XCFTWX7XR6PJ6',1000050,'lapsed',10000,0,'unknown','voedselbank',1,'voedselbank','Rhee',0,'2022-08-19T08:00:00+02:00','2022-08-19','2022-10-02',15);
INSERT INTO "vouchers" VALUES(23,'CR2H7RHPTCPRN',1000051,'lapsed',15000,0,'unknown','vaart_welzijn',1,'anders',NULL,0,'2022-08-19T08:00:00+02:00','2022-08-19','2023-02-19',NULL);
INSERT INTO "vouchers" VALUES(24,'WDTX67N53TJ74',1000054,'lapsed',15000,0,'sport','vaart_welzijn',1,'toegang',NULL,0,'2022-09-05T07:00:00+02:00','2022-09-05','2023-03-05',NULL);
INSERT INTO "vouchers" VALUES(25,'JHW57NPXFVTN2',1000055,'issued',15000,15000,'sport','vaart_welzijn',1,'toegang','Rhee',0,'2022-09-05T12:00:00+02:00','2022-09-05','2023-03-05',NULL);
INSERT INTO "vouchers" VALUES(26,'NNKF2VC238CF4',1000057,'withdrawn',15000,0,'sport','voedselbank',1,'voedselbank',NULL,0,'2022-09-22T09:00:00+02:00','2022-09-22','2023-03-22',NULL);
INSERT INTO "vouchers" VALUES(27,'8TR8D3DKQ6357',1000058,'issued',15000,15000,'sport','voedselbank',1,'voedselbank','Loon',0,'2022-09-22T14:00:00+02:00','2022-09-22','2023-03-22',NULL);
INSERT INTO "vouchers" VALUES(28,'RQVV28KHRXM4F',1000063,'lapsed',15000,0,'culture','vaart_welzijn',1,'buurtteam',NULL,0,'2022-10-09T13:00:00+02:00','2022-10-09','2023-04-09',NULL);
INSERT INTO "vouchers" VALUES(29,'DJX5Q654NP3C2',1000065,'undone',15000,0,'culture','vaart_welzijn',1,'toegang','Rhee',0,'2022-10-26T10:00:00+02:00','2022-10-26','2023-04-26',NULL);
INSERT INTO "vouchers" VALUES(30,'52RFTJRPKJN54',1000069,'issued',15000,15000,'culture','voedselbank',1,'voedselbank',NULL,0,'2022-11-30T06:00:00+01:00','2022-11-30','2023-05-30',NULL);
INSERT INTO "vouchers" VALUES(31,'Q8XXKTMRNT3XJ',1000071,'issued',15000,15000,'unknown','voedselbank',1,'voedselbank',NULL,0,'2022-12-18T05:00:00+01:00','2022-12-18','2023-06-18',NULL);
INSERT INTO "vouchers" VALUES(32,'KRJ6PQ7N37Q6M',1000072,'withdrawn',15000,0,'unknown','voedselbank',1,'voedselbank',NULL,1,'2022-12-19T17:00:00+01:00','2022-12-19','2023-06-19',NULL);
INSERT INTO "vouchers" VALUES(33,'CRWH28W9D3D8H',1000075,'issued',15000,10000,'unknown','vaart_welzijn',1,'recept',NULL,0,'2023-01-08T02:00:00+01:00','2023-01-08','2023-07-08',NULL);
INSERT INTO "vouchers" VALUES(34,'W6VN287NFVK54',1000076,'issued',15000,15000,'sport','vaart_welzijn',1,'anders','Loon',0,'2023-01-24T18:00:00+01:00','2023-01-24','2023-07-24',NULL);
INSERT INTO "vouchers" VALUES(35,'4WW5RCVWF87KF',1000080,'issued',15000,15000,'unknown','voedselbank',1,'voedselbank',NULL,0,'2023-03-20T23:00:00+01:00','2023-03-20','2023-09-20',NULL);
INSERT INTO "vouchers" VALUES(36,'VKFHT6F82T33V',1000081,'issued',15000,15000,'unknown','voedselbank',1,'voedselbank','Rhee',0,'2023-03-20T23:00:00+01:00','2023-03-20','2023-09-20',NULL);
INSERT INTO "vouchers" VALUES(37,'9CM2WC3CKJC9D',1000082,'undone',15000,0,'unknown','vaart_welzijn',1,'toegang','Loon',0,'2023-03-21T00:00:00+01:00','2023-03-21','2023-09-21',NULL);
INSERT INTO "vouchers" VALUES(38,'R24N5VTW73R3P',1000088,'issued',15000,15000,'unknown','vaart_welzijn',1,'anders','Loon',0,'2023-05-02T12:00:00+02:00','2023-05-02','2023-11-02',NULL);
INSERT INTO "vouchers" VALUES(39,'CFR2TQDXDK4XQ',1000089,'issued',15000,15000,'unknown','vaart_welzijn',1,'buurtteam','Rhee',0,'2023-05-19T04:00:00+02:00','2023-05-19','2023-11-19',NULL);
INSERT INTO "vouchers" VALUES(40,'Q4J8WK8WNTQNC',1000090,'issued',15000,15000,'unknown','vaart_welzijn',1,'buurtteam','Rhee',0,'2023-05-19T09:00:00+02:00','2023-05-19','2023-11-19',NULL);
INSERT INTO "vouchers" VALUES(41,'44K7KPCF896RW',1000091,'issued',15000,15000,'culture','vaart_welzijn',1,'anders','Rhee',0,'2023-05-20T15:00:00+02:00','2023-05-20','2023-11-20',NULL);
INSERT INTO "vouchers" VALUES(42,'77K26CRX62XPV',1000092,'issued',15000,15000,'sport','vaart_welzijn',1,'toegang',NULL,0,'2023-07-17T09:00:00+02:00','2023-07-17','2024-01-17',NULL);
INSERT INTO "vouchers" VALUES(43,'RJ4Q94R876M78',1000095,'issued',15000,15000,'culture','vaart_welzijn',1,'recept',NULL,0,'2023-07-17T15:00:00+02:00','2023-07-17','2024-01-17',NULL);
INSERT INTO "vouchers" VALUES(44,'9JM8H4CT9FVMQ',1000098,'issued',15000,15000,'culture','vaart_welzijn',1,'anders',NULL,0,'2023-08-20T02:00:00+02:00','2023-08-20','2024-02-20',NULL);
INSERT INTO "vouchers" VALUES(45,'HMN87QV54N7KD',1000099,'issued',15000,15000,'unknown','voedselbank',1,'voedselbank','Rhee',0,'2023-08-20T03:00:00+02:00','2023-08-20','2024-02-20',NULL);
INSERT INTO "vouchers" VALUES(46,'F77N47JKJXCQ2',1000102,'redeemed',15000,0,'sport','voedselbank',1,'voedselbank','Loon',0,'2023-09-08T13:00:00+02:00','2023-09-08','2024-03-08',NULL);
INSERT INTO "vouchers" VALUES(47,'CQ9PRMM5QQRCT',1000104,'issued',15000,15000,'unknown','voedselbank',1,'voedselbank','Loon',0,'2023-09-25T05:00:00+02:00','2023-09-25','2024-03-25',NULL);
INSERT INTO "vouchers" VALUES(48,'QNJQ2PD433RTJ',1000108,'issued',15000,15000,'sport','voedselbank',1,'voedselbank',NULL,0,'2024-01-05T02:00:00+01:00','2024-01-05','2024-07-05',NULL);
INSERT INTO "vouchers" VALUES(49,'8TD8KCKMCN4K9',1000112,'issued',15000,15000,'sport','voedselbank',1,'voedselbank',NULL,0,'2024-03-05T13:00:00+01:00','2024-03-05','2024-09-05',NULL);
INSERT INTO "vouchers" VALUES(50,'DJKN7DXTK9TXX',1000113,'issued',15000,15000,'unknown','vaart_welzijn',1,'buurtteam','Rhee',0,'2024-03-05T14:00:00+01:00','2024-03-05','2024-09-05',NULL);
INSERT INTO "vouchers" VALUES(51,'6VRV6P8Q4V979',1000114,'issued',15000,15000,'culture','voedselbank',1,'voedselbank','Rhee',0,'2024-04-14T21:00:00+02:00','2024-04-14','2024-10-14',NULL);
INSERT INTO "vouchers" VALUES(52,'V93DPW76VP6P5',1000115,'issued',15000,15000,'unknown','vaart_welzijn',1,'anders','Rhee',1,'2024-05-01T13:00:00+02:00','2024-05-01','2024-11-01',NULL);
INSERT INTO "vouchers" VALUES(53,'KVH22XR98RF2V',1000116,'issued',15000,15000,'sport','vaart_welzijn',1,'recept',NULL,1,'2024-05-18T10:00:00+02:00','2024-05-18','2024-11-18',NULL);
CREATE INDEX people_withdrawn ON people (withdrawn_at) WHERE withdrawn_at IS NOT NULL;
CREATE INDEX roles_by_role ON roles (role, person_id);
CREATE INDEX invitations_by_end ON invitations (valid_until);
CREATE INDEX people_changes_of_one ON people_changes (person_id, id);
CREATE UNIQUE INDEX requests_open
    ON requests (person_id, kind, asked_on, coalesce(voucher_id, 0)) WHERE answer IS NULL;
CREATE INDEX throttle_of_all ON throttle (kind, at);
CREATE INDEX throttle_of_one ON throttle (chat_id, kind, at);
CREATE INDEX lookups_of_one ON lookups (chat_id, at);
CREATE INDEX passers_by_day ON passers_by (day);
CREATE INDEX inbox_waiting ON inbox (chat_id, id) WHERE state = 'waiting';
CREATE INDEX inbox_aside ON inbox (id) WHERE state = 'aside';
CREATE INDEX inbox_received ON inbox (received_at);
CREATE INDEX outbox_waiting ON outbox (paced, priority, id) WHERE state = 'waiting';
CREATE INDEX outbox_waiting_chat ON outbox (chat_id, id) WHERE state = 'waiting';
CREATE INDEX outbox_aside ON outbox (id) WHERE state = 'aside';
CREATE INDEX outbox_draft ON outbox (draft_id, id) WHERE draft_id IS NOT NULL;
CREATE INDEX outbox_message ON outbox (chat_id, message_id);
CREATE INDEX outbox_voucher ON outbox (voucher_id) WHERE voucher_id IS NOT NULL;
CREATE INDEX outbox_coupon ON outbox (coupon_id) WHERE coupon_id IS NOT NULL;
CREATE INDEX outbox_due ON outbox (due_at);
CREATE INDEX outbox_broadcast ON outbox (due_at) WHERE state = 'waiting' AND priority = 9;
CREATE INDEX outbox_again ON outbox (again_of) WHERE again_of IS NOT NULL;
CREATE INDEX outbox_codes ON outbox (chat_id, id)
    WHERE voucher_id IS NOT NULL OR coupon_id IS NOT NULL;
CREATE INDEX conversations_touched ON conversations (touched_at);
CREATE INDEX tasks_due ON tasks (kind, chat_id, id);
CREATE INDEX vouchers_by_organisation ON vouchers (organisation, id);
CREATE INDEX vouchers_by_person ON vouchers (issued_by, issued_on, id);
CREATE INDEX redemptions_by_voucher ON redemptions (voucher_id, undone_at, amount_cents);
CREATE INDEX redemptions_by_person ON redemptions (person_id, number);
CREATE INDEX redemptions_of_provider ON redemptions (organisation, redeemed_on);
CREATE UNIQUE INDEX ledger_once ON ledger (voucher_id, kind, pot, coalesce(redemption, 0))
    WHERE redemption IS NOT NULL OR kind NOT IN ('lapsed', 'revived');
CREATE INDEX ledger_of_voucher ON ledger (voucher_id, pot, committed_cents, spent_cents);
CREATE UNIQUE INDEX ledger_ends_once ON ledger (voucher_id, pot)
    WHERE kind IN ('undone', 'withdrawn', 'replaced');
CREATE INDEX pool_codes_free ON pool_codes (code) WHERE voucher_id IS NULL;
CREATE INDEX coupon_entries_stock ON coupon_entries (purpose, balance_cents, valid_until, id)
    WHERE import_id IS NOT NULL AND standing = 'good';
CREATE INDEX coupon_entries_newest ON coupon_entries (coupon_id, id) WHERE import_id IS NOT NULL;
CREATE INDEX coupon_entries_given ON coupon_entries (coupon_id, id) WHERE kind = 'given';
CREATE INDEX coupon_entries_by_person ON coupon_entries (person_id, given_on)
    WHERE kind = 'given';
CREATE VIEW coupon_facts AS
SELECT facts.id, facts.coupon_id, facts.import_id, facts.purpose, value_cents, balance_cents,
    valid_until, batch, external_id, standing
FROM coupon_entries AS facts JOIN imports ON imports.id = facts.import_id
WHERE facts.import_id IS NOT NULL AND imports.state = 'stored' AND NOT EXISTS (
    SELECT 1 FROM coupon_entries AS newer
    JOIN imports AS newer_import ON newer_import.id = newer.import_id
        AND newer_import.state = 'stored'
    WHERE newer.coupon_id = facts.coupon_id AND newer.import_id IS NOT NULL
        AND newer.id > facts.id);
CREATE INDEX events_to_come ON events (over_at) WHERE state <> 'removed';
CREATE INDEX events_of_series ON events (series, first);
CREATE INDEX event_changes_of_event ON event_changes (event_id, id);
CREATE INDEX subscriptions_of_event ON subscriptions (event_id, person_id)
    WHERE event_id IS NOT NULL;
CREATE INDEX subscriptions_of_series ON subscriptions (series, person_id)
    WHERE series IS NOT NULL;
CREATE INDEX mailings_going_on ON mailings (id) WHERE finished_at IS NULL;
CREATE UNIQUE INDEX notifications_of_event ON notifications (event_id, kind, version, person_id)
    WHERE event_id IS NOT NULL;
CREATE UNIQUE INDEX notifications_of_series ON notifications (series, version, person_id)
    WHERE series IS NOT NULL;
CREATE UNIQUE INDEX notifications_of_mailing ON notifications (mailing_id, person_id)
    WHERE mailing_id IS NOT NULL;
CREATE INDEX notifications_due ON notifications (due_at, id) WHERE state = 'waiting';
CREATE INDEX notifications_of_person ON notifications (person_id) WHERE state = 'waiting';
CREATE INDEX notifications_posted ON notifications (outbox_id) WHERE state = 'posted';
CREATE TRIGGER ledger_is_not_changed BEFORE UPDATE ON ledger BEGIN
    SELECT RAISE(ABORT, 'the ledger only grows');
END;
CREATE TRIGGER ledger_is_not_removed BEFORE DELETE ON ledger BEGIN
    SELECT RAISE(ABORT, 'the ledger only grows');
END;
CREATE TRIGGER redemptions_are_not_changed BEFORE UPDATE OF number, voucher_id, draft_id,
    import_key, listed_as, person_id, organisation, amount_cents, redeemed_at, redeemed_on ON redemptions BEGIN
    SELECT RAISE(ABORT, 'a redemption is not changed');
END;
CREATE TRIGGER redemptions_are_not_removed BEFORE DELETE ON redemptions BEGIN
    SELECT RAISE(ABORT, 'a redemption is not removed');
END;
CREATE TRIGGER coupon_entries_are_not_changed BEFORE UPDATE ON coupon_entries BEGIN
    SELECT RAISE(ABORT, 'the ledger only grows');
END;
CREATE TRIGGER coupon_entries_are_not_removed BEFORE DELETE ON coupon_entries
WHEN OLD.import_id IS NULL OR (SELECT state FROM imports WHERE id = OLD.import_id) = 'stored' BEGIN
    SELECT RAISE(ABORT, 'the ledger only grows');
END;
CREATE TRIGGER people_changes_are_not_changed BEFORE UPDATE ON people_changes BEGIN
    SELECT RAISE(ABORT, 'who changed whom only grows');
END;
CREATE TRIGGER people_changes_are_not_removed BEFORE DELETE ON people_changes BEGIN
    SELECT RAISE(ABORT, 'who changed whom only grows');
END;
CREATE TRIGGER coupon_is_given_once BEFORE INSERT ON coupon_entries
WHEN NEW.kind = 'given' AND (SELECT state FROM coupons WHERE id = NEW.coupon_id) <> 'free' BEGIN
    SELECT RAISE(ABORT, 'this coupon was given already');
END;
CREATE TRIGGER only_good_coupons_are_given BEFORE INSERT ON coupon_entries
WHEN NEW.kind = 'given' AND NOT EXISTS (
    SELECT 1 FROM coupon_facts WHERE coupon_id = NEW.coupon_id AND standing = 'good') BEGIN
    SELECT RAISE(ABORT, 'this coupon is not good');
END;
CREATE TRIGGER requests_are_answered_once BEFORE UPDATE OF answer ON requests
WHEN OLD.answer IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a request is answered once');
END;
CREATE TRIGGER requests_are_used_once BEFORE UPDATE OF used_at ON requests
WHEN OLD.used_at IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a yes is used once');
END;
CREATE TRIGGER redemptions_have_new_numbers AFTER INSERT ON redemptions
WHEN NEW.number <= (SELECT max(redemptions) FROM restores) BEGIN
    SELECT RAISE(ABORT, 'this number was given out before');
END;
CREATE TRIGGER batches_have_new_numbers AFTER INSERT ON batches
WHEN NEW.number <= (SELECT max(batches) FROM restores) BEGIN
    SELECT RAISE(ABORT, 'this number was given out before');
END;
CREATE TRIGGER people_begin_with_a_role AFTER INSERT ON people WHEN NEW.withdrawn_at IS NULL BEGIN
    INSERT INTO roles VALUES (NEW.id, NEW.role, NEW.organisation, NEW.joined_at);
END;
CREATE TRIGGER people_act_in_a_role_of_theirs
BEFORE UPDATE OF role, organisation, withdrawn_at ON people
WHEN NEW.withdrawn_at IS NULL AND NOT EXISTS (SELECT 1 FROM roles WHERE person_id = NEW.id
    AND role = NEW.role AND organisation = NEW.organisation) BEGIN
    SELECT RAISE(ABORT, 'nobody acts in a role that is not theirs');
END;
CREATE TRIGGER people_without_access_have_no_role
AFTER UPDATE OF withdrawn_at ON people WHEN NEW.withdrawn_at IS NOT NULL BEGIN
    DELETE FROM roles WHERE person_id = NEW.id;
END;
CREATE TRIGGER people_act_for_the_same_organisation AFTER UPDATE OF organisation ON roles BEGIN
    UPDATE people SET organisation = NEW.organisation
    WHERE id = NEW.person_id AND role = NEW.role AND withdrawn_at IS NULL;
END;
CREATE TRIGGER people_go_on_in_another_role AFTER DELETE ON roles BEGIN
    UPDATE people SET (role, organisation) = (SELECT role, organisation FROM roles
        WHERE person_id = OLD.person_id ORDER BY since DESC, role LIMIT 1)
    WHERE id = OLD.person_id AND role = OLD.role AND withdrawn_at IS NULL
        AND EXISTS (SELECT 1 FROM roles WHERE person_id = OLD.person_id);
END;
CREATE TRIGGER roles_keep_a_coordinator BEFORE DELETE ON roles
WHEN OLD.role = 'coordinator' AND NOT EXISTS (
    SELECT 1 FROM roles JOIN people ON people.id = person_id WHERE roles.role = 'coordinator'
        AND person_id <> OLD.person_id AND unreachable_since IS NULL) BEGIN
    SELECT RAISE(ABORT, 'the last coordinator stays');
END;
CREATE TRIGGER roles_are_given_and_ended BEFORE UPDATE OF person_id, role ON roles BEGIN
    SELECT RAISE(ABORT, 'a role is given or ended, not changed');
END;
CREATE TRIGGER people_without_access_get_nothing AFTER UPDATE OF withdrawn_at ON people
WHEN NEW.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS NULL BEGIN
    UPDATE outbox SET state = 'aside', error = 'withdrawn'
    WHERE chat_id = OLD.chat_id AND state = 'waiting';
    UPDATE outbox SET error = 'withdrawn' WHERE chat_id = OLD.chat_id AND state = 'aside';
    UPDATE taps SET answer_from = NULL, answer_to = NULL
    WHERE outbox_id IN (SELECT id FROM outbox WHERE chat_id = OLD.chat_id);
END;
CREATE TRIGGER roles_end_with_their_invitations AFTER DELETE ON roles
WHEN OLD.role = 'coordinator' BEGIN
    DELETE FROM invitations WHERE invited_by = OLD.person_id AND used_at IS NULL;
END;
CREATE TRIGGER roles_end_with_their_codes AFTER DELETE ON roles BEGIN
    UPDATE outbox SET state = 'aside', error = 'withdrawn' WHERE state = 'waiting'
        AND (voucher_id IS NOT NULL OR coupon_id IS NOT NULL)
        AND chat_id = (SELECT chat_id FROM people WHERE id = OLD.person_id);
    UPDATE taps SET answer_from = NULL, answer_to = NULL WHERE outbox_id IN (
        SELECT id FROM outbox WHERE chat_id = (
            SELECT chat_id FROM people WHERE id = OLD.person_id));
END;
CREATE TRIGGER roles_change_with_their_codes AFTER UPDATE OF organisation ON roles
WHEN NEW.organisation <> OLD.organisation BEGIN
    UPDATE outbox SET state = 'aside', error = 'withdrawn' WHERE state = 'waiting'
        AND (voucher_id IS NOT NULL OR coupon_id IS NOT NULL)
        AND chat_id = (SELECT chat_id FROM people WHERE id = OLD.person_id);
    UPDATE taps SET answer_from = NULL, answer_to = NULL WHERE outbox_id IN (
        SELECT id FROM outbox WHERE chat_id = (
            SELECT chat_id FROM people WHERE id = OLD.person_id));
END;
CREATE TRIGGER redemptions_are_in_time BEFORE INSERT ON redemptions
WHEN NEW.amount_cents > 0 AND NEW.redeemed_on > (SELECT valid_until FROM vouchers WHERE id = NEW.voucher_id) BEGIN
    SELECT RAISE(ABORT, 'no longer valid');
END;
CREATE TRIGGER ledger_revives_nothing BEFORE INSERT ON ledger
WHEN (NEW.kind = 'refunded' OR NEW.kind = 'returned' AND NEW.committed_cents > 0)
    AND (SELECT state FROM vouchers WHERE id = NEW.voucher_id)
        NOT IN ('issued', 'redeemed', 'lapsed') BEGIN
    SELECT RAISE(ABORT, 'nothing comes back to a voucher that has ended');
END;
CREATE TRIGGER ledger_returns_what_the_webshop_took BEFORE INSERT ON ledger
WHEN NEW.kind IN ('refunded', 'returned') AND (
    SELECT coalesce(sum(amount_cents), 0) FROM redemptions WHERE voucher_id = NEW.voucher_id
        AND import_key IS NOT NULL AND undone_at IS NULL
        AND NOT (NEW.kind = 'refunded' AND number = NEW.redemption)) < 0 BEGIN
    SELECT RAISE(ABORT, 'the webshop did not take so much');
END;
CREATE TRIGGER ledger_revives_what_lapsed BEFORE INSERT ON ledger
WHEN NEW.kind = 'revived' AND NEW.committed_cents > (
    SELECT coalesce(-sum(committed_cents), 0) FROM ledger
    WHERE voucher_id = NEW.voucher_id AND pot = NEW.pot AND kind IN ('lapsed', 'revived')) BEGIN
    SELECT RAISE(ABORT, 'not so much lapsed');
END;
CREATE TRIGGER ledger_moves_pot AFTER INSERT ON ledger BEGIN
    UPDATE pots SET committed_cents = committed_cents + NEW.committed_cents,
        spent_cents = spent_cents + NEW.spent_cents
    WHERE name = NEW.pot;
END;
CREATE TRIGGER ledger_moves_voucher AFTER INSERT ON ledger WHEN NEW.pot = 'vouchers' BEGIN
    UPDATE vouchers SET balance_cents = balance_cents + NEW.committed_cents,
        state = CASE
            WHEN NEW.kind = 'returned' AND NEW.committed_cents = 0 THEN state
            WHEN NEW.kind IN ('refunded', 'revived', 'returned') THEN 'issued'
            WHEN NEW.kind = 'redeemed' AND balance_cents + NEW.committed_cents > 0 THEN 'issued'
            ELSE NEW.kind
        END
    WHERE id = NEW.voucher_id;
END;
CREATE TRIGGER ledger_undoes_redemption AFTER INSERT ON ledger
WHEN NEW.kind = 'refunded' AND NEW.pot = 'vouchers' BEGIN
    UPDATE redemptions SET undone_at = NEW.at WHERE number = NEW.redemption;
END;
CREATE TRIGGER uptake_counts_issued AFTER INSERT ON ledger
WHEN NEW.pot = 'vouchers' AND NEW.kind = 'issued' BEGIN
    INSERT INTO uptake (organisation, category, approach, neighbourhood, given, committed_cents)
        SELECT organisation, category, approach, coalesce(neighbourhood, ''), 1, NEW.committed_cents
        FROM vouchers WHERE id = NEW.voucher_id
        ON CONFLICT DO UPDATE SET given = given + 1,
            committed_cents = committed_cents + excluded.committed_cents;
    INSERT INTO uptake_days (organisation, issued_on, valid_until, issued, other_household, given)
        SELECT organisation, issued_on, valid_until, replaces IS NULL, other_household, 1
        FROM vouchers WHERE id = NEW.voucher_id
        ON CONFLICT DO UPDATE SET issued = issued + excluded.issued, given = given + 1,
            other_household = other_household + excluded.other_household;
END;
CREATE TRIGGER uptake_counts_spent AFTER INSERT ON ledger
WHEN NEW.pot = 'vouchers' AND NEW.kind IN ('redeemed', 'refunded', 'returned') BEGIN
    UPDATE uptake SET committed_cents = committed_cents + NEW.committed_cents,
        spent_cents = spent_cents + NEW.spent_cents,
        -- A voucher that is spent in parts is used once, and one of which all came back not. One
        -- that has ended counts no more.
        used = used + CASE WHEN NEW.kind = 'redeemed' AND EXISTS (
                SELECT 1 FROM redemptions WHERE voucher_id = NEW.voucher_id
                AND undone_at IS NULL AND amount_cents > 0 AND number <> NEW.redemption)
            AND NOT EXISTS (SELECT 1 FROM redemptions WHERE voucher_id = NEW.voucher_id
                AND undone_at IS NULL AND amount_cents < 0) THEN 0
        ELSE (SELECT (spent + NEW.spent_cents > 0) - (spent > 0) FROM (
            SELECT coalesce(sum(amount_cents), 0) - iif(NEW.kind = 'refunded', NEW.spent_cents, 0)
                AS spent
            FROM redemptions WHERE voucher_id = NEW.voucher_id
            AND undone_at IS NULL AND number <> NEW.redemption))
            * (NEW.kind <> 'returned' OR NEW.committed_cents > 0) END
    WHERE (organisation, category, approach, neighbourhood) = (
        SELECT organisation, category, approach, coalesce(neighbourhood, '')
        FROM vouchers WHERE id = NEW.voucher_id);
    UPDATE uptake_days SET
        used = used + CASE WHEN NEW.kind = 'redeemed' AND EXISTS (
                SELECT 1 FROM redemptions WHERE voucher_id = NEW.voucher_id
                AND undone_at IS NULL AND amount_cents > 0 AND number <> NEW.redemption)
            AND NOT EXISTS (SELECT 1 FROM redemptions WHERE voucher_id = NEW.voucher_id
                AND undone_at IS NULL AND amount_cents < 0) THEN 0
        ELSE (SELECT (spent + NEW.spent_cents > 0) - (spent > 0) FROM (
            SELECT coalesce(sum(amount_cents), 0) - iif(NEW.kind = 'refunded', NEW.spent_cents, 0)
                AS spent
            FROM redemptions WHERE voucher_id = NEW.voucher_id
            AND undone_at IS NULL AND number <> NEW.redemption))
            * (NEW.kind <> 'returned' OR NEW.committed_cents > 0) END
    WHERE (organisation, issued_on, valid_until) = (
        SELECT organisation, issued_on, valid_until FROM vouchers WHERE id = NEW.voucher_id);
END;
CREATE TRIGGER uptake_counts_ended AFTER INSERT ON ledger
WHEN NEW.pot = 'vouchers' AND NEW.kind IN ('undone', 'withdrawn', 'replaced', 'lapsed') BEGIN
    UPDATE uptake SET committed_cents = committed_cents + NEW.committed_cents,
        given = given - (NEW.kind <> 'lapsed'),
        used = used - (NEW.kind <> 'lapsed' AND (SELECT coalesce(sum(amount_cents), 0) > 0
            FROM redemptions WHERE voucher_id = NEW.voucher_id AND undone_at IS NULL)),
        lapsed = lapsed + (NEW.kind = 'lapsed' AND (SELECT coalesce(sum(amount_cents), 0) = 0
            FROM redemptions WHERE voucher_id = NEW.voucher_id AND undone_at IS NULL))
    WHERE (organisation, category, approach, neighbourhood) = (
        SELECT organisation, category, approach, coalesce(neighbourhood, '')
        FROM vouchers WHERE id = NEW.voucher_id);
    UPDATE uptake_days SET
        undone = undone + (NEW.kind = 'undone'),
        given = given - (NEW.kind <> 'lapsed'),
        used = used - (NEW.kind <> 'lapsed' AND (SELECT coalesce(sum(amount_cents), 0) > 0
            FROM redemptions WHERE voucher_id = NEW.voucher_id AND undone_at IS NULL)),
        lapsed = lapsed + (NEW.kind = 'lapsed' AND (SELECT coalesce(sum(amount_cents), 0) = 0
            FROM redemptions WHERE voucher_id = NEW.voucher_id AND undone_at IS NULL))
    WHERE (organisation, issued_on, valid_until) = (
        SELECT organisation, issued_on, valid_until FROM vouchers WHERE id = NEW.voucher_id);
END;
CREATE TRIGGER uptake_counts_revived AFTER INSERT ON ledger
WHEN NEW.pot = 'vouchers' AND NEW.kind = 'revived' BEGIN
    UPDATE uptake SET committed_cents = committed_cents + NEW.committed_cents,
        lapsed = lapsed - (SELECT coalesce(sum(amount_cents), 0) = 0 FROM redemptions
            WHERE voucher_id = NEW.voucher_id AND undone_at IS NULL AND number IS NOT NEW.redemption)
    WHERE (organisation, category, approach, neighbourhood) = (
        SELECT organisation, category, approach, coalesce(neighbourhood, '')
        FROM vouchers WHERE id = NEW.voucher_id);
    UPDATE uptake_days SET
        lapsed = lapsed - (SELECT coalesce(sum(amount_cents), 0) = 0 FROM redemptions
            WHERE voucher_id = NEW.voucher_id AND undone_at IS NULL AND number IS NOT NEW.redemption)
    WHERE (organisation, issued_on, valid_until) = (
        SELECT organisation, issued_on, valid_until FROM vouchers WHERE id = NEW.voucher_id);
END;
CREATE TRIGGER uptake_moves_with_category AFTER UPDATE OF category ON vouchers
WHEN OLD.category <> NEW.category AND NEW.state IN ('issued', 'redeemed', 'lapsed') BEGIN
    INSERT INTO uptake (organisation, category, approach, neighbourhood,
        given, used, lapsed, committed_cents, spent_cents)
        SELECT OLD.organisation, category, OLD.approach, coalesce(OLD.neighbourhood, ''),
            sign, sign * (spent > 0), sign * (NEW.state = 'lapsed' AND spent = 0),
            sign * NEW.balance_cents, sign * spent
        FROM (SELECT coalesce(sum(amount_cents), 0) AS spent FROM redemptions
                WHERE voucher_id = NEW.id AND undone_at IS NULL),
            (SELECT OLD.category AS category, -1 AS sign UNION ALL SELECT NEW.category, 1)
        WHERE true
        ON CONFLICT DO UPDATE SET given = given + excluded.given, used = used + excluded.used,
            lapsed = lapsed + excluded.lapsed,
            committed_cents = committed_cents + excluded.committed_cents,
            spent_cents = spent_cents + excluded.spent_cents;
END;
CREATE TRIGGER coupon_given AFTER INSERT ON coupon_entries WHEN NEW.kind = 'given' BEGIN
    UPDATE coupons SET state = 'given' WHERE id = NEW.coupon_id;
END;
CREATE TRIGGER coupon_taken_back AFTER INSERT ON coupon_entries WHEN NEW.kind = 'taken back' BEGIN
    UPDATE coupons SET state = 'free' WHERE id = NEW.coupon_id;
END;
CREATE TRIGGER coupon_stock_counts_given AFTER UPDATE OF state ON coupons
WHEN OLD.state <> NEW.state BEGIN
    UPDATE coupon_stock SET free = free + iif(NEW.state = 'free', 1, -1)
    WHERE (standing, purpose, balance_cents, valid_until) = (
        SELECT standing, purpose, balance_cents, valid_until FROM coupon_facts
        WHERE coupon_id = NEW.id);
END;
CREATE TRIGGER coupon_stock_counts_stored AFTER UPDATE OF state ON imports
WHEN NEW.state = 'stored' AND OLD.state <> 'stored' BEGIN
    UPDATE coupon_stock SET free = free - gone.many
    FROM (SELECT was.standing, was.purpose, was.balance_cents, was.valid_until,
            count(*) AS many
        FROM coupon_entries AS mine CROSS JOIN coupons ON coupons.id = mine.coupon_id
        CROSS JOIN coupon_entries AS was ON was.id = (
            SELECT max(older.id) FROM coupon_entries AS older
            JOIN imports ON imports.id = older.import_id AND imports.state = 'stored'
            WHERE older.coupon_id = mine.coupon_id AND older.import_id IS NOT NULL
                AND older.import_id <> NEW.id)
        WHERE mine.import_id = NEW.id AND coupons.state = 'free' AND was.id < mine.id
        GROUP BY 1, 2, 3, 4) AS gone
    WHERE coupon_stock.standing = gone.standing AND coupon_stock.purpose = gone.purpose AND coupon_stock.balance_cents = gone.balance_cents
        AND coupon_stock.valid_until = gone.valid_until;
    -- A pile of coupons that are all out is there as well: they may come back.
    INSERT INTO coupon_stock (standing, purpose, balance_cents, valid_until, free)
    SELECT standing, purpose, balance_cents, valid_until, sum(coupons.state = 'free')
    FROM coupon_facts CROSS JOIN coupons ON coupons.id = coupon_id
    WHERE import_id = NEW.id GROUP BY 1, 2, 3, 4
    ON CONFLICT DO UPDATE SET free = free + excluded.free;
END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('inbox',22);
INSERT INTO "sqlite_sequence" VALUES('outbox',40);
COMMIT;
PRAGMA user_version = 1;

BEGIN TRANSACTION;
CREATE TABLE attendance (
    person_id INTEGER NOT NULL REFERENCES people (id),
    event_id INTEGER NOT NULL REFERENCES events (id),
    coming INTEGER NOT NULL CHECK (coming IN (0, 1)),
    at TEXT NOT NULL,
    PRIMARY KEY (event_id, person_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "attendance" VALUES(4,1,1,'2021-09-06T07:00:02.162824+00:00');
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
INSERT INTO "batches" VALUES(1,9,'2021-09-06T07:00:02.162833+00:00',1);
CREATE TABLE conversations (
    chat_id INTEGER PRIMARY KEY,
    draft_id INTEGER NOT NULL,
    step TEXT NOT NULL,
    sealed BLOB NOT NULL,
    misses INTEGER NOT NULL DEFAULT 0,
    touched_at TEXT
) STRICT;
INSERT INTO "conversations" VALUES(1002,22,'issue.confirm',X'49C32D6FC7CB8BEE826548BD21841A223916413DA36BB3276EDD574CE24BB0D78C8D99F575D91BED18748233D35DDD6D030FBA45D6C3517AF3315E81CFF818B397AB0F9743543DD3B11C60A58004F02F447ED9EDBA81D40EF7960736BDAE30F286077FFF5691C3CF863E5FC1B3CD742B6152D2CEA3135AC0D5857738FE40DD42D8FBB4DCE515507F5534B32FB810D36F2950EE584DE097379CBAA55536A99DE77CC98831E1423B8AB827DD0AD54620B004A1ED8356322E8E639CADAFFD97EC675DC3428D10D96729D29B1D93DD042DC50F8788E9EF5449E27FFD5B5286AE5F74B58055A76B57D496263E23330803E24D5D3F248F3B0E4D0B279D69E87B20D82F204D381A3C2236EC769B8F67319B9356CA9F1622BA025BC85B3B4D54B15BD0DF007ECE95041162F4A648164747A0A63E23FE8402706BB78BB5F89298E98651223FFA2F3C794596E3F893D29E0FD63D72F04372CD2F2AD9E1A8343ECA71EC04DC60BC3EA340162CDCC881DEF85202AD434593CD7EABF4FBBA08E3BFE84F9DD2565F302BF6D00C9F063ACE544C53B5DBDA25959E790BCA70464B4390F5F0FE8863DCBEF7E3ADB50D64645EC253A7428577A07396386EC49F1731CF23B84B93635AB666320AC4ECEB3A03F326475D44E271C4DD897BCAE3F55212BE3D9058C5F538150DA14C20FB8D1211537AEF23346A2947468AED0DBF2635691C149862213C4D1A21BE10838B1E416A3A162F3662F832C3856271DF0723633ADB1B473E28904872D4',0,'2021-09-06T07:00:02.155466+00:00');
CREATE TABLE corrections (
    id INTEGER PRIMARY KEY,
    voucher_id INTEGER NOT NULL REFERENCES vouchers (id),
    field TEXT NOT NULL CHECK (field IN ('category')),
    was TEXT NOT NULL,
    became TEXT NOT NULL,
    at TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id)
) STRICT;
INSERT INTO "corrections" VALUES(1,1,'category','sport','culture','2021-09-06T07:00:02.162836+00:00',1);
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
INSERT INTO "coupon_entries" VALUES(1,1,'imported','2021-09-06T07:00:01.094891+00:00',1,1,'school',1000,1000,'2022-12-31','','','good',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "coupon_entries" VALUES(2,2,'imported','2021-09-06T07:00:01.094891+00:00',1,1,'school',1000,1000,'2022-12-31','','','good',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "coupon_entries" VALUES(3,1,'given','2021-09-06T07:00:01.692057+00:00',2,NULL,'school',1000,NULL,'2022-12-31',NULL,NULL,NULL,12,'voedselbank','voedselbank','Assen 9401',0,'2021-09-06',NULL);
INSERT INTO "coupon_entries" VALUES(4,1,'taken back','2021-09-06T07:00:02.298453+00:00',2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,3);
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
INSERT INTO "event_changes" VALUES(1,1,'2021-09-06T07:00:02.162821+00:00','{}');
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
INSERT INTO "household_coupons" VALUES(X'512D419A12655B77FC1C913943AAB5A7110E7506F9C6C58C84BB0D1601F9B01FF3B74488D1A31D19501EECC0633AB50CE9DB4691E8DDC375C1A4AC061303E412BDDE52981D949138',X'206A019EC8D446DC02DE13CBB4F48DEADD6AB150FCCD61FEEAC372B2FB932C7CC6D4AFE65A19BB8D5438F71B75F9F8DCB9517B61F698C302C3B577AA1F0B85DA46067B3D2E0DD4BEB20C4E88D64C564C72FCDCC056A80B43BCE1D8C03906940E2538873CD3115973CEB0C3075274458F47080E0D0BE9591A11B5181F96B09A1AC84B299C6E412C4CC0824EA44FE34D18');
CREATE TABLE household_vouchers (
    mark BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (mark, sealed)
) STRICT, WITHOUT ROWID;
INSERT INTO "household_vouchers" VALUES(X'1D3F799BCF1ED9626961BF7C680906FE57D5ED532564FBEA23C0700F07B27E196B77CE30B2AC2F5BFB418D70C10D22340BF9EDF85EAFFC05D65721AF690D7B64D193631BB5191188',X'BEDB602B7594665293C35CBF0F92F112E28943B19E5B08289C21F154A4C9C8B19586ADDB849704265F1EBC38AA6F0326149AC74E548A264FF3241B4E68187B065E7E8A37882961F148AF2941D0FC05F118ED5058E173152D6E62E9110BE9EE4946951BF2CBCAF87FC6FD6508D177E6A1DA34C5260AC388FD3D82EE578589EA30A44B30F25B4CDDD368E3A9092BCC2AD0');
INSERT INTO "household_vouchers" VALUES(X'2E6D8A76153A11F3B09AC53FAB9BC04AF5F16ECE45ABFD1E01EEA4D412462D64A545CBF340E55F6DBC2BE8CA9A4FEEDB4C793DF7F66E438410A687A60A7F03A1CC5A0A793C8BC8DE',X'4E5FC28AAA4908E98184A87314BDB7FDE6A57A8265174BB25B281456D52F3ED4564A2679D50C4C4FA0A715262908069B99A6E4A5737ED0D649BDF979CC1423582CC7BCE3814D10C47037F2C1F6BE2924B17EEB1B56B29C466539AB4A85E9098E8B57B9024A8FB92CDB16AB004F50833DD45DF1655AD5FB39B1D97F69D242E1B9DE9843AABA5871D3EB6D1F5E0A7D391D');
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
INSERT INTO "imports" VALUES(1,5,1001,1,NULL,NULL,'stored','2021-09-06T07:00:00.487367+00:00');
INSERT INTO "imports" VALUES(2,990001,1001,1,NULL,NULL,'waiting','2021-09-06T07:00:02.162816+00:00');
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    update_id INTEGER NOT NULL UNIQUE,
    chat_id INTEGER,
    received_at TEXT NOT NULL,
    sealed BLOB,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'aside')),
    error TEXT
) STRICT;
INSERT INTO "inbox" VALUES(1,100000001,1001,'2021-09-06T07:00:00.164107+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(2,100000002,1002,'2021-09-06T07:00:00.354407+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(3,100000003,1003,'2021-09-06T07:00:00.467199+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(4,100000004,1004,'2021-09-06T07:00:00.476128+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(5,100000005,1001,'2021-09-06T07:00:00.483203+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(6,100000006,1001,'2021-09-06T07:00:01.083160+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(7,100000007,1002,'2021-09-06T07:00:01.102902+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(8,100000008,1002,'2021-09-06T07:00:01.115008+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(9,100000009,1002,'2021-09-06T07:00:01.124298+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(10,100000010,1002,'2021-09-06T07:00:01.134596+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(11,100000011,1002,'2021-09-06T07:00:01.360730+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(12,100000012,1002,'2021-09-06T07:00:01.431983+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(13,100000013,1002,'2021-09-06T07:00:01.683225+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(14,100000014,1002,'2021-09-06T07:00:01.807413+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(15,100000015,1002,'2021-09-06T07:00:01.859272+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(16,100000016,1002,'2021-09-06T07:00:01.910845+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(17,100000017,1002,'2021-09-06T07:00:01.958868+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(18,100000018,1002,'2021-09-06T07:00:01.987032+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(19,100000019,1003,'2021-09-06T07:00:02.139315+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(20,100000020,1003,'2021-09-06T07:00:02.144199+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(21,100000021,NULL,'2021-09-06T07:00:02.151159+00:00',NULL,'done',NULL);
INSERT INTO "inbox" VALUES(22,100000022,1002,'2021-09-06T07:00:02.154730+00:00',NULL,'done',NULL);
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
INSERT INTO "invitations" VALUES(X'54F0F37EC2D4BE4253263F039A6EE7AD30FCF2B511AC38913B362A50FFAA190E','coordinator','Gemeente Assen',NULL,'2021-09-13T07:00:00.152525+00:00','2021-09-06T07:00:00.165511+00:00',1,NULL,NULL,NULL);
INSERT INTO "invitations" VALUES(X'60BFB8BE1D94966FC3B377B75E732A308237C231B19B1F6EA2CB4BF42684A3B6','intermediary','voedselbank',NULL,'2021-09-13T07:00:00.340249+00:00','2021-09-06T07:00:00.355862+00:00',2,NULL,NULL,NULL);
INSERT INTO "invitations" VALUES(X'0B20408EEB5747BFE5E84D535C02B2D651B35600D3EF1544EE9CF4020167F094','provider','Zwembad',NULL,'2021-09-13T07:00:00.455027+00:00','2021-09-06T07:00:00.470078+00:00',3,NULL,NULL,NULL);
INSERT INTO "invitations" VALUES(X'628F32BD9220772947BF5D06431183DCC9084327132EAA4CA9EB7CC6AA035558','volunteer','vaart_welzijn',NULL,'2021-09-13T07:00:00.475540+00:00','2021-09-06T07:00:00.476961+00:00',4,NULL,NULL,NULL);
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
INSERT INTO "ledger" VALUES(1,1,'issued','vouchers',15000,0,'2021-09-06T07:00:01.361733+00:00',2,NULL);
INSERT INTO "ledger" VALUES(2,1,'issued','settlement',1000,0,'2021-09-06T07:00:01.361733+00:00',2,NULL);
INSERT INTO "ledger" VALUES(3,1,'issued','organisation:voedselbank',15000,0,'2021-09-06T07:00:01.361733+00:00',2,NULL);
INSERT INTO "ledger" VALUES(4,2,'issued','vouchers',15000,0,'2021-09-06T07:00:02.054835+00:00',2,NULL);
INSERT INTO "ledger" VALUES(5,2,'issued','settlement',1000,0,'2021-09-06T07:00:02.054835+00:00',2,NULL);
INSERT INTO "ledger" VALUES(6,2,'issued','organisation:voedselbank',15000,0,'2021-09-06T07:00:02.054835+00:00',2,NULL);
INSERT INTO "ledger" VALUES(7,2,'redeemed','organisation:voedselbank',-15000,15000,'2021-09-06T07:00:02.145074+00:00',3,1);
INSERT INTO "ledger" VALUES(8,2,'redeemed','settlement',-1000,1000,'2021-09-06T07:00:02.145074+00:00',3,1);
INSERT INTO "ledger" VALUES(9,2,'redeemed','vouchers',-15000,15000,'2021-09-06T07:00:02.145074+00:00',3,1);
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
INSERT INTO "lookups" VALUES(1,1002,'2021-09-06T07:00:02.155466+00:00');
INSERT INTO "lookups" VALUES(2,1001,'2021-09-06T07:00:02.162839+00:00');
CREATE TABLE mailing_answers (
    mailing_id INTEGER NOT NULL REFERENCES mailings (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    can INTEGER NOT NULL CHECK (can IN (0, 1)),
    at TEXT NOT NULL,
    PRIMARY KEY (mailing_id, person_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "mailing_answers" VALUES(1,4,1,'2021-09-06T07:00:02.162830+00:00');
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
INSERT INTO "mailings" VALUES(1,1,1,'volunteer',NULL,NULL,X'00','2021-09-06T07:00:02.162829+00:00',NULL,'2021-09-06T07:00:02.162829+00:00','2021-09-06T07:00:02.162829+00:00');
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
INSERT INTO "meta" VALUES('bot_username','meedoen_demo_bot');
INSERT INTO "meta" VALUES('running','');
INSERT INTO "meta" VALUES('in_hand','[]');
INSERT INTO "meta" VALUES('key_fingerprint','0f4367b1563ca07f');
CREATE TABLE notices (
    name TEXT PRIMARY KEY,
    at TEXT NOT NULL
) STRICT;
INSERT INTO "notices" VALUES('x','2021-09-06T07:00:02.162838+00:00');
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
INSERT INTO "notifications" VALUES(1,4,'day',1,NULL,NULL,'v','2021-09-06T07:00:02.162832+00:00','2021-09-06T07:00:02.162832+00:00','posted',NULL,0);
INSERT INTO "notifications" VALUES(2,4,'series',NULL,'week',NULL,'2021-09-13','2021-09-06T07:00:02.298443+00:00','2021-09-06T07:00:02.298443+00:00','waiting',NULL,0);
INSERT INTO "notifications" VALUES(3,4,'mail',NULL,NULL,1,'','2021-09-06T07:00:02.298448+00:00','2021-09-06T07:00:02.298448+00:00','dropped',NULL,0);
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
INSERT INTO "outbox" VALUES(1,1001,0,NULL,NULL,NULL,X'94E6DA2DD67EDDE49A8677D63A46F11E28D68C702D0F6CE0B2C04805FAC46F3DB1176F421C15BD914F16361DC561A18274DFFBBF09927245E48C1AA62BE74369DA573C4362424AB49C50750E9610192870020A640BD5063580F1B42D8AC58E69D5F85096BFE1E64C57597EC1D7BE7693536E9FBA02F1F6343BEAE351A05715021AB8147280821C2D181E9D601EA0932B5E38C563DE8751F0F86D7316BF5C10BDBF16BB0F7D9C67FCE0FC153F2A225B7B6807F24794C7A5E1B0A3A542AED2182441B2AA7E39F7DD28B6832BC6A936DFC90DA75A40979DA12A7BA042C2AD9A647CF2462AC1D85E7F465BB21EC7B57EDB1F0A0E8783779DC3407E9004B5186D6AD7094D0FD2E46F284DBE348F1AEA51A7B4A3CABA174FB5C8279522CBD432AB9D588B3B4DA1020AAA3F852A577FC36A1B58DE432F918A66C4A958572B822ADE19F0EDCD22854506F5C9DF04448F2A6BA11FC222742746195BCAAE260C9F953259E4ED273051017C585FD3BC928DA2C3823533CEB0488D2EE94A8E8CFF6B36DBDF4A3546BAC02C22AC1781C454B1E52EB524D266C72E4EA8D18AD0DBDB798F30E934FCD2F3C2F7E537B5655BD39B5053B5F04C8B8BD9AE99BAEB85A5D44D45C1DFE9844E6F59806510C624C1C947B29995934C443DB1AFCF3EE32AF722131361641363D87A1113AE829555949500B0C68F','[["people", {}], ["invite", {}], ["lookup", {"as": "coordinator"}], ["budget", {}], ["settlement", {}], ["summary", {"as": "coordinator"}], ["events", {"as": "coordinator"}], ["help", {"as": "coordinator"}], ["privacy", {}]]',0,0,NULL,2,1,'sent','2021-09-06T07:00:00.165511+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(2,1001,5,NULL,NULL,NULL,X'A19E801D1C8EC7BB223B3DC4A07D56885159F49AF29FCFDEFCBFE52AA06A1862C0AB16281321D48C59A1E5A27E680539EE28B79B23DD0581661B39E44A2447642906267D42B38D478115B78627311838EEC03E89D240B7CFDA910A7E3CE2C5651DB3AE1DD79597C98EF952B7E04240928BAEF027A6A66B589609750C25E6F7824575377C0A68F6FEC59DDDA186D2B7616DC1AA85CD7771E598617D54FB9DEF975C3F3331AB82','[]',1,0,NULL,NULL,0,'sent','2021-09-06T07:00:00.165511+00:00',0,NULL,0,NULL);
INSERT INTO "outbox" VALUES(3,1002,0,NULL,NULL,NULL,X'55F016A820158E6E12D821ECCF967D3DC2B7D1A79362F570295BFDD797905DABCEE8214331432C4895EFC6199A77E291E328810D43E5C886FB4FECE1E9C4A3FBB4466DCAF05D8EC02C5A33DEE6DF4DAB8D00DEED1E17DF4094E7E2612FE77A9A412A57B0AFEFEFD1EFD731110630C9C522A8A6D019229CC9C608E4891196A31028663E2C4E734F8F5E6ABFB4954848135894D05974CB7AE96F6DB2D6B55DA693E66593F162E4EED0976E70B48C8BBC7B5E2D12D727686CD34FF52572DF58BB1E51D600948E24A12747AC882E79B4C530A178AF598516A7FE34281FD1D8E127C735E66F656E94FD100A31E1C8D80F6BB603C6AA4C599A45BAB0B1DF199E4878F51A8DC66C335EA866BA27CF6010C2803A2D76A3826607E417A795EFA5C14AEA5DF2EF77B801A53C56FE95A0AB6C9EF4CC394B66165BD891B7E324FADEB67CA12F4F4A80E0763488DAAF2EBCD91AACDA30614F66A113853652F7F11F9023963AE265D7B404DBCD9960325AA63B5B5F630FADA77A6F580DBEB77B559098F7AF5B068C2C764AA17BA6F32D98ABE600D790CB5974F54D9231203F65D89D913761CF3BF64812D4F224F5E3DFF9F284169016FA5AF28069468776FE40C49080EA45364B337E282052C00634A90175A90F948265E4CD47CA324224F3A604DCD758EC5C88ABE61E559EFBEDCF85C24EA25B5B277F0C2B05DE431A350C618164D98367A76A90DC57ECBDABBF03E323BF5E2A057163DDB8BF','[["issue.begin", {}], ["repair", {}], ["lookup", {"as": "intermediary"}], ["summary", {"as": "intermediary"}], ["events", {"as": "intermediary"}], ["help", {"as": "intermediary"}], ["privacy", {}]]',0,0,NULL,4,1,'sent','2021-09-06T07:00:00.355862+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(4,1001,5,NULL,NULL,NULL,X'29BE74723E1DDBDA74F47B1BCDD8F0ED70E02D7C303A4028BE1C0D0E40D46E6D5755CE621E931E615385767A893F92CE92732FAD88760CD5F80B0C6B642B83268688811D76598ED9969B063DC4B2680DCC10179D86F62A14A2ABF1C6184603F6003CFC60F3BFD59915E99D444089D6763788C4E94ADCEC5B74DEDAB1242C8FEE04AAEF87879F093AE7C1408DFF8C12195FA04906B407B3391EC7809C4646C48F70B84E463F561EEDF97DB64EA0B91AE3D22DD1BF82F972EE6087604CCFFD968E02B8980E5B9BF618A9575251231CF07909D31F3A6D9F7072258A4A815F819154B7EE7456E10A8D2260CD6187A175A8BD36DE1E1F046E00336D8923568168F8842C377F37BFB667A98A6176FEB7B30E67DC1AB8547E6C3CA4CD250F141F1B88087EF08C49DD0781D7B1CFCEB9DB2085404E4E4092357A2C3BBAEB6DFE32264979737EAA6870D7D26D3A5F4DE87CA2874D8FD75AAB0D0E0F5A3DC851805D','[]',0,0,NULL,5,1,'sent','2021-09-06T07:00:00.355862+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(5,1002,5,NULL,NULL,NULL,X'82A0DC592FBB2E4267E15F80DA27BA8FEAE03CD944189216213017FFD341D3793C5CEA74B32E89E949EE95DAFC0F2081272BA9AC7BB0F177CE738C2453425EB4C8F33A4AD2AE2E51552CBDBFC2CCADBBA4BF5E0D0D3C478AF9A4EDA1B1B9DAA2C2A1BB6EEDE9EF3B81CCC06B79B795CACFF57E63E74494FE8BE1CE2087A7BB3A63A3561FCED5E24AE7D2F6CFFD3BBEC8B23984FB5EA59E34BC39C5305EBACE0C387A72AB3FE4','[]',1,0,NULL,NULL,0,'sent','2021-09-06T07:00:00.355862+00:00',0,NULL,0,NULL);
INSERT INTO "outbox" VALUES(6,1003,0,NULL,NULL,NULL,X'4A4E37C4149C823AA785D8505EC8C58BF2CDD2F0303D9C7ACBDCAF0C12918870870CD534061C9CF4A82EA79E8E7A32638E92EE4175E9EBE6F9CD22E3830B8C7753D571FF1949A296E0A913311DF1AE70CBDDB8C2736FA45B4C3485EA4D9F339982A126D8D5BE43D56983193FE0AA3691CCBFE05F2F04BCF7091FB3C4CF21FFB99CA7B2213450CF5B3793B30E3269ED46942B5A8D3FECDF1683F2F5313DEA3F5C97A202B7CAC9F5FA90F77C1D529B20BEC4373B453E4D791D5A432C75C524B76FDC69CA74EB070781E2DB64053AEDBAC38C2130E48E957F60ACDFA58DE7EEEB41C26E1D35ED4EE192B0785D4BA09252C9C0148C3D122ABE5C0470EDEBA05A950CB1BCB62186760C8C0E95023F016D183F542F0B3ADF13025A95850BCAA633517F981E7AECD386ACB462A8C26551533545BB9B8F460D36F4C80E69ECD085B74DB7E135F38ACF8061C95BB918BD4DE001C6F552C78A518B7B58416C838153E383C278254A91D0690615213315E89CDBB10C9BE9B2253E6879DACD36D0A2BBCE0BFBBDD398E48F79D5995189C0E9B76F6A7C4667B24FAB74AE1FBE877CA853BEA42AEB58A30058DB7CC569CDA6755D18D4D482C1D4D726B0B1CCD433AE9F34E06BACE4','[["lookup", {"as": "provider"}], ["redeem.today", {}], ["help", {"as": "provider"}], ["privacy", {}]]',0,0,NULL,7,1,'sent','2021-09-06T07:00:00.470078+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(7,1001,5,NULL,NULL,NULL,X'EBFC631A962F8F66ED02104D8A729FB9F61DBACA9D778EEC0C30BE71B87D9953B303AB7A5C3A1AC345FAFCA08F2230528C39AC90672E32090F131B924EC463B3E1766DF3B42F7AA856EEA25A6E4A0CCD3B42C23D4D097DBE06771A4C134F580B5919C647CA459B537625EDBFADBEBE82B70E3092C5100678B69D8C5F261D6DAD60884153C0E5B73A22CEBE74DDF71B3B6AA02DE37A40F6517439B6A27BAC30E824FC947E29D90578481053051487BBD62F88CED10740ECB70A145ABE56408C9104E35ADB4B1CEE981E5252E8B94797F2B5B371297E5E50349B9AA880B75951339484BC634D4DE5124F6DA8AA4488B3A5B4C78EE453C5ED8D4F70B07A5B19D071093CDB06FD7D6EE461CEE47194516F740FF20D3ED44591C08DBCA5E841030165327CDE0B4FECEF6881DC268CBC6A87F67FA7985F24F81C1E71CC08BDC18CB387B8C3188E895272D394F7FA4FA575054E917E9E4F3FE5','[]',0,0,NULL,8,1,'sent','2021-09-06T07:00:00.470078+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(8,1003,5,NULL,NULL,NULL,X'6B977DA808117348368FB6CEDAF76B32C8D4232CFD3CD126308040624825A3710FA372401F5355D648C0FD89B9FBDB0B622D9A3B4ED0482CF8DCA5953D13A0F59B3402ABAA80377B6C1884CDFFB17BF7808C17A2CB7590B0083F1CF9D9F46C5DEF7487639EB79853AEC54050E170D634053E07DA5DD2EC5D41C9700749F9E3ABDBD48606CE12B41903282BE56FFA1EA1A526C1336B3A68EE611DD77CCCA20597BCF1D48C6977','[]',1,0,NULL,NULL,0,'sent','2021-09-06T07:00:00.470078+00:00',0,NULL,0,NULL);
INSERT INTO "outbox" VALUES(9,1004,0,NULL,NULL,NULL,X'E03ED77382C0DB2F0F755E26D8B3A7ED2EDE9284999322FA409605629160E615A11C623E6983A09D8CF0B5AED51938ADFD679FBEF9C603DB9055703D6ECC27C10454729F9FB96B262FCC926D6B1AF495ADCD24C434E07AA9F3123C37161719D853A49D818BCF2E722D1800C9F31368FD980BE5ABA7832AF8625F53AAC43FDE9B7C7C4A945ED0B341BD9D6FD94326BD15E682DE2586F16C85ECFFF7AE235AD0AEC9A70B6F6DD8AAE880A37263886AA7F8F4FC5CEF16CBC8AFE76E494AE12C8AE3E30682965A821016741BDC2051F75962D7F6B826C9E1CF5334F905557447BAD906847D6E57B42892A66C36CD9407FB79DCFDD5F3FB78567ECA2885B207C2B4A7741CABADF56BC9D86F7ADC8BBD8E4D73259D72FC7071C9E38701F9F74CE27DDDFD41C7978194E7D8B8AF2D9B3753332CBFC5B56AEF1FD27F5B5C5E32CD3124CAC7C61D61A1F3DE5AB4AC67BC9FB5C2B6151E9539DEAB582391F4A021A2829B8781AFC49E649C80E5EE034678D55D005C64783B1BFB4E6898EFB26BB71DA4A34A10C698F01AF0EC62CAF0F5CD1F448439000CC2FCB7B0CA9F170F173EC5C4B40C8B30F1B20A99300DCAFA0FDE48','[["events", {"as": "volunteer"}], ["reminders", {"as": "volunteer"}], ["help", {"as": "volunteer"}], ["privacy", {}]]',0,0,NULL,10,1,'sent','2021-09-06T07:00:00.476961+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(10,1001,5,NULL,NULL,NULL,X'863A61A7A21B1886967679718A3B8CFB0F3C2A6611CC8E5A199EBE44A42ACD917DD286353C3ECC57563540523742C97E5D210FC33828C74DFFDFF276564C01D2A34380E7CBCDA104C7B1E64D05BBEB9DDCBCAD96C883E720FD99CC9D831A38C9426FBCC871A8068CFA95E15C685DEDF90BA890AF8E75A9BEF6FACB81C3573EF8D14E0A2543198B6E68B51FCC0A19C2F950460F22C8B327A6AEF940281FBDF213B46C0E617EA35629EAB0EFD3E3462E4B609B70F7F611E9BE90A0E51093E5F23FB2D39A92C82035BD92D9D23F0ADF5AF02137DEBD2F99E899A4699057E097AB039B2F66E2521062EDF224CE038A6079DA9F5E64EF18B26A143A21E57646242CE910D91CC46D5C0C34E308491FD9AD828682CBA49C42F92DF242F25E0D79554755AD87392B704C48322C6432CF563E57C7477E352B362C7FA670A471DD5F95A8C4A3CFA6DA2DD841BC4FDA1B1BD07592D7910CE8570FDB86A193C48AE4ED','[]',0,0,NULL,11,1,'sent','2021-09-06T07:00:00.476961+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(11,1004,5,NULL,NULL,NULL,X'933EBC8552F608EC45FF5E77E4920FEEE9A41C78D5AD51E2222CCB8D511A1288B77D9E7FFC19A00CB97C4794FDBFED357EEC9E2F5F5ABE25D7A6F128C4DE9EE38956D20B9D86720F5E23AD6059FA09B55BF602FBEA116F4F5F5B341F2725953EDF980C5970A3C1F3C81AC8EFFD520321B02B567898E8816D5D0311AEAF6C7E44C5C81A44C2B36B8ECB4D8A2158AD59C3B376350A8E4798FA8531B7C37B4FF424706C9B7DC04C','[]',1,0,NULL,NULL,0,'sent','2021-09-06T07:00:00.476961+00:00',0,NULL,0,NULL);
INSERT INTO "outbox" VALUES(12,1001,0,5,NULL,NULL,X'DE45B0C7F67DD1F81B72564CA4B447B74E6F4D208ECC6FBAD47A28BD6A804C1E7FBFBBC1B3A56078B3B113726678B478AB64EA6E31625ED5D5B3214C1050FD74A502186F704F620EE287C559A548A8CFE0152D11D78645AEE66E1E7CD6906961EED09C20E58CF7E7DEDA52DC642AF83BF0BDE9EEEF2E0C8D1696CE0877AD9D42A78FA4EC63BC24C1FB1339A78A03A9180A652EDAA3331A37A7F135A0966549E97134CB1BFC5488C218EDC9B0A0A5D29B13BC0359B0EFB72212DB2399C9825CDCFDBC4B490EB2F32CD4AD65B3039BDA505671304D2D74C05B63403738C5082A05A0D9482F3B67B917','[["stock.stop", {}]]',0,0,NULL,13,1,'sent','2021-09-06T07:00:00.483978+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(13,1001,0,5,NULL,NULL,X'4F605859C18AD018A2D9F29495219C2AC8390B77A315C210E464F992BAD2129995FCDE9A51C8834BF4EA87640193C9E885BFF8FE6DC4A73F1B2BC68DA53C1140DE0E62D40AB6F90168E7FE56C0DE943DBAB7C0C571D4C13D472771993B948E49C447AA83482663D71C09AC8F2913638EBF05CF1B3B29F36F4CEFE6E3BA70BC9103CCB74958D468F1AFC4E395B14DA78A10E9A87CEA3CA061FA858FE20F6FA3439EA20199B3EBA6645815FF93DABC8C8830CEA819D6E4A8CD5AB2649B505385B07BCDD93527BAE54A2FE6EC90E2F9A0E3DA1AD68EF9C9AE72D27FE175803E3B71C51BCA59F07F90E32AF57ADC19141BB02AE5BF86EEB2A7D50CBD125298EF7E12FF940F35A97C9D49CBF2CB2DCCCF808DAA861899B83C0598C3C3504E35055437CFEF5649A6E0130D5F41749775E7746C3E7F4909DB69121482CB6FC4D4368F328C9DE8379A8E86A799A13D2538925D74F1D6C0567DBC6F536EB6F99510CBD5E6A009085F728D3EBC0E3EC9A9CDE521687BDF3628BE4E757F6174C3B8D7733CABBE16BA4814D9BF3A4581FBCB17C3EBA9D647DF0F4FE81CA0CF24C6C57860929429F2BB02D9172C80ED4116797D24F2DEDBC9AA51E4817A9FF090','[["stock.store", {}], ["columns", {}], ["stock.stop", {}]]',0,0,NULL,13,0,'sent','2021-09-06T07:00:01.069346+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(14,1001,0,5,NULL,NULL,X'5D047402F4DD4E3BF2C8A790AEEA8F96978B8A7F3678ACF9419D452BD513301E8487F9A41E61EDE849E51BCB55517B68503C8F2BEA8154EDB598C90F8A96DF2E04AE0E2B7A33CC8225857897287575496CBC9DCD799FB74589D25B0C89438707A0B78B98F64CC0AF8985E4AC0C92501D2F3EFD12844326DCF4989B58EEF76EB30A576CCCB33B7DD944BF099511AF9F4579AEDECF8A89146C64B099E5902C59DEEB84127E0426804CEC3120F8C61E5E7C8DF39698CD088AA25C8248E786F43360B2610678512300EA1FF9C0A1756F6217A7AA35E46AB78D5299B082925B885EAAD5736B575A70B6B4BC','[]',0,0,NULL,13,0,'sent','2021-09-06T07:00:01.085830+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(15,1001,0,NULL,NULL,NULL,X'5E575843D1943B567556B6C02BDCE616381CB972951262A0B8AA6E8997AA9159286844EEAA9EC90EAB329AD17B07A2936182FD2DE070D9D4E8808968599997355B7679850A0405275C33A9DD92C3AD07988BE701D9A805B25A8BA4F277A10841DCEBC448D21A43B1AC6D36AAC774BAB9936B1C3A11DF2E65B0439B67B49651FB2B7949BF33F29280C5ECFA388996928DFA67735B817612B175D39F1575C418ABF285C8EAF82B24AA9F063D140394BEC1E2DF1656DCA58755BE8A1035973ECA0AFD6B7BA3507097D40EF080A152043C10B479384EE9BE127726F48AE83FDF6AA70AE657AB75240F817B8C00FA3C6F0191C50B59BBDA1687407D5765EAFD1A64441D3993F1B58B9D3EE125228F0B195CB5C49442D995BF942D6982267AC15790D738399663D4936094900894F572EF7B74D6A210B7C9C107F8F02E482E4CBAD0CB10C8EA15EF264CAE4590E7AF4D66839CCFC83540463D469BA7EA119C16B1C4501C74BF0947663C21445AC800DDAC299C20699AEE142B759EFC','[["people", {}], ["invite", {}], ["lookup", {"as": "coordinator"}], ["budget", {}], ["settlement", {}], ["summary", {"as": "coordinator"}], ["events", {"as": "coordinator"}], ["help", {"as": "coordinator"}]]',0,0,NULL,13,0,'sent','2021-09-06T07:00:01.098343+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(16,1002,0,NULL,NULL,NULL,X'1F9C6C4A278482DE6E87C220837171A7B92965DECAAF079E80947F80B71A72465C540D37A0E902E17831B6D5AD0428F18F61D0CD30A545B5DA86CEAA70AAB470F366AC6203BA0E44244E5DC1EF3E729ECBB46F4380A6E59DC58B39490CC13C1D0ED12B172AC4056B217D4CB5C1832623D704C955ED8B8F97B0A10000C9D6E1DCF1E5AF19A27A948AD1DADDA6976046552E30F187EE654C48965CF7480A53AD85675D5319546CF5E250CF1E50CED95A58E2B5F184598F338A767AC66EBE15C658C5FA3C2364328F28C8A001E83F6A73947B685D1A798F7E76FF788A098141B6E4C147CD10AD443E2C4084D3FAD19684B00E6008716EF1434DF6F0C8393B68091E95B76E921197FE1535553874D97276B10FB7184FAC22CB509F6620BEE39A1AEE47555533A7D089AEDFA118187CA3116CFFB0B21AD152C500AE6299EA80FEEBE851D2E28A1700C282241A565C8D750E2D2A56E771A609178EF466B94C371E6F0C1A4A86C87069BCD380114B41C27C64FE2DA6D786CC849FF392E2E21B91D27DED119A511D80539AEA53F6205AD810CB8127F78C2F6F5758254939A24F71D56FB2AE30950B5F54F0ACC0D8503AD717B66B2D142B4E1FCD3CF50D1C9E14BCC84C1AB6B1A365EB','[["issue.begin", {}], ["coupons", {}], ["repair", {}], ["lookup", {"as": "intermediary"}], ["summary", {"as": "intermediary"}], ["events", {"as": "intermediary"}], ["help", {"as": "intermediary"}]]',0,0,NULL,15,1,'sent','2021-09-06T07:00:01.106876+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(17,1002,0,8,NULL,NULL,X'70F0D947B2E252DEA3B9DCFBEFB819D6AB93EB804EA2FBB12338C9C5394387E984571954CE234D64FC01E6C7F8B6067F3BD0E803E9EF1D11F585EF27376D163A8CE00628C990D24DA22F2CA0D3187D4DF5CDBD9D84E6D1A14B039DCF186558516FE8778E68D265A85C652FDCB7D132988B4C583083CCCFF1C31268502E7BA4410FDE183FB6C01CE5F745F6D1BC015BC58FF8578BDAA138DE581C51A83D1E6F8F452D9D8801E03437D5576D71C320CE9BFBCB8D2A63398D5BFCE42D9AFF95A3DC6E7FE9A76F540F1D85E14741340E5DC0B88931F608C939C9A293FA7CB754939F5DF5E0724DD5E9DDF4C74D5B7177B48DBDECEC939C3F99E736CAA242C583CCC6BA36BF8FD0D9AD3A15F1B1F1186D2C131C7658EBC68DA3AB70107C16A5BC119B84EAA8478B58EA0413FE','[["issue.category", {"category": "sport"}], ["issue.category", {"category": "culture"}], ["issue.category", {"category": "unknown"}], ["stop", {}]]',0,0,NULL,15,0,'sent','2021-09-06T07:00:01.116026+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(18,1002,0,8,NULL,NULL,X'354872C77B8C2482DAF01632F2A71DC7146F80F78193C6209AFE46EF99A2C6FC07BC712EC5B4739A92B4CD3711C0E6F4A39825B9D3D4E749F036B26B89FC562D667488CB69CAABDA4D0E444291143830F4CFB2C91BC09A80CD70C2FABB3812991BF0FC7156A092BED00541B8216034B9699D88ED869C72311A6FBAD797DCF65B04E7DE6E2DA82BA3C75E4E1E0B50833C3B7B781CE08044EC62CD9385E4B0EFAB181D2FBD087D04D075538B0DBB11FF4D94593B36896A669506ED613462621BE2F78493B8543BC37CF4CF1D1CF841E53DBAA9BEA5E22862B7258A356069F44C28E010D2A4CEA318F434440AB9D344ED1CE7F3801560144B3A3109FA3AB626FB56CD3C04E85C7AC4CAF33B36F87692F2608E10E77116145B14EBEFEDC6F093F7F60D924B','[["stop", {}]]',0,0,NULL,15,0,'sent','2021-09-06T07:00:01.126832+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(19,1002,0,8,NULL,NULL,X'641297E6CE52E9262C4AE9E8FE5AD3B2063E071139A57C3F178EB2FA152B86D3BD59933D24346C16CEF518BD4828AC8A64B8AFF7780E79A45595A43F3E149A541656AAE32EF08D4CA9B8914281D5BF7B44168D86375B7E684A41A115A066766172A4FFFC1C2877EFCDB1FAA3F1E4B9FFE19A3004253A79F93BE0416A1B83FEBFB2BEABCC636A5015A45BE41A8E9FB93754363E78AE501710D04EBA05ECA76EB4B7C1D6DA06AB39C73165F1DE8A0418B987AD7BEF7800D3257827049D82389B2BBEF41B8AB800F601AE05C8DBD4C458175248BBB29CFE559F16AE4BB3606FE8E5EF9052C89271DF8F2B005CDC7BF08087A390EF739A72D095D1361728CC05B44768DAB11A11CDB94CBB39BFD287A8CF8784E494BC5AB428161413C8C971F949CCCFF7E1BCBAF010319D692EF28399AEEB8984CA8F94A7E6E2CC219300D8A4C1B4F5C10E949BF0156CC911B05F2FEC3571CABFA6AA6A0DC9CDAB275E78C24CFE034D12DF8A255E20683AAC1445ADA52ED09EFC34991F1BB363F1CA3243F05A18844A','[["issue.give", {}], ["issue.other_category", {}], ["stop", {}]]',0,0,NULL,15,0,'sent','2021-09-06T07:00:01.135551+00:00',0,NULL,1,1);
INSERT INTO "outbox" VALUES(20,1002,0,NULL,1,NULL,X'32048EC67F4A08B411E9D33F866356E2A9BF10F2866124E009C72ACE9CE8988247B83BF270AE51A77F57689C818370E9C254D33617D9A6B397CE241F53CB20DE1CC937D7679FD8DBC4A02780E3FF1B78C4E8F5508E49220212ED69280DAB046FF5F289F28E9860C2895D1D0B53D2613ECACAABB7F3F7DD0A2033CD7E93D741EC7CA0793A5178B5EF6BE20C696A63C463EFC9CAD1FB3F326C3A8761D40F4AFC4F0B18FB3FA36ED5FB8163A36C2BF34EFF4DDA04206DD289','[]',1,0,NULL,15,0,'sent','2021-09-06T07:00:01.361733+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(21,1002,0,NULL,1,NULL,X'E7EA8571B6C8F4614966B7698A20A108967354BEB1911AA2BBA0E1BA4F5E88DAB90F14900A26C2D13E82CEF6A4B409FB40509510E0CC7652DA5EC760E3110B37FD25D46C3A5AFC585188AE6BA1A74DF193557718F0058D473AACB8B477A7B0E7DFB33BD9DF0B15083C321B986B3042E370E1E9DD375D26C4039DE92F7ACCAF0A303CAA4976375E5B3DDD39B36866190807A5FD143E4637B6CEBE8FDEFBFD4DFFEDB9A15892E9A40F6193EE31832EAF66A3B9F576CBA108B58EAB65C025FC306A352E2457D27C25CA173EA924728F016E0C38E4A99F1996FC3F6180D371D1013182C2337F45B8E7702169C88915BAD4BBC3C4F2F2E590566EB0B4772D94975A1EBAB5C7E967D04DFF19FEC3ADCA72805F00C00307E58FDF78082D1E6E3C400BA49F1874113322C6CAC101E6DDFEC338EB4ECC06E3DF8B4AD555DE8EE577','[["issue.begin", {"category": "sport"}], ["issue.sheet", {"voucher": 1}], ["repair", {"voucher": 1}], ["coupons.offer", {"voucher": 1}]]',1,0,NULL,17,1,'sent','2021-09-06T07:00:01.361733+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(22,1002,0,12,NULL,NULL,X'EA9A2E83CA6AE9E0DBCDA9BDB6A10E1F5ACAD1938217B9BC306100E7CEADA2EE1F2DD4BBC7A157EBE6BF89528EB978B5418EC7CA7C683EEF659E52262BAE8466FEEE28F087346CED1C5DE8A45E6256C294C4185167E0635854AE615134E257904529EF2D963BDFE24EBC911B9D6CA7336B46A031373B08C4BD797902BC61D6085AAA46054188C51C8F2BB1E20D419465A3BCF23C35A9E7626B587E62E51287CABF63CC3B0FBDF9A32A1B20D0256677F42E95F68051A8E3E3A87B3397D34EED7FEBD9E9875DBEA818F0ED10A285F36A22B4DCD36CD18FD7684614277AA9EA85548BC191BB48BBEB3BEDC6F0A67B3D1A699AC4B7F8F615ACECD1653185F5D9CED2CE60212CA207501C4C826AD944348EC9E692301574DDDFBBBADBDDE74B6DAC6475F25D38B3E759715E8F0B1BF18568E01B640EBF76D7CAFAF35CFEEEA79AA482AA7E77C591924B7B5F0F78C3750E10CF5F3B37BA6CC692CC5B9852D0CEA5B4CC4D282D957BBF','[["coupons.give", {}], ["stop", {}]]',0,0,NULL,19,1,'sent','2021-09-06T07:00:01.439271+00:00',0,NULL,1,1);
INSERT INTO "outbox" VALUES(23,1002,5,NULL,1,NULL,X'04178EE02C907077CC5B333FED2E547A88352D8BDE90A98F51FC1FDD28D26E5C8E9C37585222B21888331406B2830F6C38F0E6C6966BD287E6955D36AE7FEC353377D64BE3A4A009924615E3A83B16D57C4D24F02E0692118EC1876A8638E5E82A538249DA5F64EC605A5333168954E4F651D799BB7C434B75AAD595523686AADFC7379F0CC15DBC978D8DE0D6A461CE8CF48E322011E2533FD95E6E39E420DAC376F887447F5C3C4B6ABFF0102BAD2FC85A73AA007AA3442E9E','[]',1,0,NULL,17,0,'sent','2021-09-06T07:00:01.439271+00:00',0,NULL,0,NULL);
INSERT INTO "outbox" VALUES(24,1002,5,NULL,1,NULL,X'2B58DD9E6C3853401C80C43677C300A45CD014792D51108BE8E31F4BBD5F1E61E675069E492C30F8614486F5A16A9AA7D62FD9F19DBBFE49E5ED1896E30264B3037F1E3823112BA4720484FDC6875A30545C5394501A33A8331F542E2250353D31A21A2A83CE0763029E0BA3AF3025BF2E647067553B637B314E5E8C994968C342B0A6BD94FC2BCCA39302ADC0542EDC5EB0EBF1E6DD0E00D50843FD300F534DC2E9C9C821E677248A371DE62984940EA9191C6CA3DC54AD6E7B8C7459DFD2DAC595FDF19A85B5B09258','[["issue.show", {"voucher": 1}]]',1,0,NULL,15,0,'sent','2021-09-06T07:00:01.439271+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(25,1002,0,NULL,NULL,3,X'31276F1A1EFF69CC88ED3CF8099DAC7A4F1F5DB1AA674201873FB9BFDF304577108890B16FFE9D93B2F71B0D0454B776AD3522775541591CD824D08D06940D65E52D7AA3AF5F46D8CA5B265F10C526B42420ED36D7689CA80DEFADFA910935694A2277CD709DE0DBE5715CCAB5374F858A4574B92653AEEAB7B63CD5176B86B89832789C39CA919743225A439C297995A6D2EC266C604A2AA2774B02DFF53C0DD0BD4AEFBA69023FE857C5D1BB19BF6A26E6177A35','[]',1,0,NULL,19,0,'sent','2021-09-06T07:00:01.692057+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(26,1002,0,NULL,NULL,3,X'67AA826C04E21838D74155798DAB29C30F4F12931311C69FF567D0365394B1DFF9B50B116F465F086A2D327BCD8F8E47DBE99F55E97A96B48E7A1205B00D2A8452E58F882BCCA431EB66B76E2D4D5FB9FD7168D694A48370C7102F8A7CE8145A108FE72294C3AAC9920C1C7FC32F6E776093FBE82798114EAEDE0684CD748A82D8AA6CEA0FE7FD7381679035FEAE773DEC1600E1EFDF6F4D440C47E71F540DC99D0267BFFDA8BEBFE64E38DE24F6CC4E1D0D96D8656DD615F197A3D99E5D8EF0018C51155BA2CB8DDE6935976EE84F37695B07794BF2FCC411FD38FDAD9F05AB15483F8846DA80A7BF171E64B1E1A4F22292046B9ABE2F054E9E74A1B67A9C2B9E7F364F832134B2C967F6F775FB3DD8174A3B1A3059E2FA2856FD11758F47A3F6A0FDA86A','[["coupons", {"purpose": "school"}], ["coupons.sheet", {"coupon": 3}], ["coupons.undo", {"coupon": 3}]]',1,0,NULL,20,1,'sent','2021-09-06T07:00:01.692057+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(27,1002,0,NULL,NULL,NULL,X'48B0B49CDF4F63302887F24DA89800BE73E64FAD6D426502A9F69B3201EB761233E8EB2746655C304570AAEF1B078E14F00E894169907801740A2F6FE087242F7E3A5C6FCD609AECFD56E1DCC45DCC026E0F20ABE3862D06A7C3471454E629E95BDCDD915E8D910D5584B19633B0AD5F51AFB0C699720FB8B74110392245F6407D0BF115D38C3E019EDD79BB1BCB0F1B4EF20767B49D2BD2BA002A364D954C0DFB47941B4AE8E30081DD69448F7FC2C93CB498563BD631F1C0E966BBFA902B8268E77529EB3F63CDB28E6433F8B04E0B24876BD2E14567FFD104B04078DB837408487ECE0572050A91DD275E178800A005F6F987C8378836D2FE23B421241176D84B88415F5FAA49B46BB0CB5D2FCA5A1CF7F9EF2D00F5383B3EB473EF484656D8EC5109E124E83703D85D38AE1B1849AC5DF08A1A4CC3025DED8327775DE667764BA6D86C0B68528BCEC20B74125298D254E85F7ADD7F5E4336DA6042E6E10C601697B21813CB3C3604F01F0C47DFDCF063DC47B22DD105D5681254E7EA763D4E928F69C0E2031BEE1A7BE4A54FBFB8246B778F24A9F4846605745DED9F759996A918E5B52E833A6F1507018256FF0A67B9A6CF6EF3DC11FEBCB16D021211231BCD46E1D3','[["issue.begin", {}], ["coupons", {}], ["repair", {}], ["lookup", {"as": "intermediary"}], ["summary", {"as": "intermediary"}], ["events", {"as": "intermediary"}], ["help", {"as": "intermediary"}]]',0,0,NULL,22,1,'sent','2021-09-06T07:00:01.818592+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(28,1002,0,15,NULL,NULL,X'7A65C36A3F9DCFB77BCAF194AC24C928B8369F888856C6EFA94F423092C2927C9A1FFA51F27BB0D3C719F2B77734BBB2E2A02EE935E0412AF319A217936EE6327AB4E59AC1667EEA54A7C5D57605304359AB0D717A51EB0E0D827708BAE76A20DBFF7C86154AD75A39F8DAE20D73BDBA8962BE05108569CDA70E9B5BCBDDEC81DF8B27F585962C7703F263DB1A80A019818D656D24F23B81024EC28D6A45D10EF66DB6407A14DE7EFBF8E6E456B84CEDB3522E73F7CB095EB35836E7FB8C4E4CE1C797A081925893983BC1D7A5BF9CF4B1D92F47A3C8B7C5E4A6581C28122C64A9950614076A2F304CF1A514D52B9EE1E077C6DEF32F044EE05C479C5F0A7D88AB936209D1AB225E4061C4261A8DD3885114EC128028ECA039C85727D7123226AEFE414738285E9D6052','[["issue.category", {"category": "sport"}], ["issue.category", {"category": "culture"}], ["issue.category", {"category": "unknown"}], ["stop", {}]]',0,0,NULL,22,0,'sent','2021-09-06T07:00:01.874438+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(29,1002,5,NULL,NULL,3,X'27227A1CA634E2294209F434E5409451579C9B37B67C1720182FCE5CDCC92F5D66E6C2A650F4CDFA9EF9E4527EA1651330CA175C52F72FD6B7248AF4A9157F33494628051400D11E4BB5B5B9AFB5A3C749B37870533CE6123AA3A396C368C729AD91E2A6C5A397D4312CB24C4C328A83B09BEACE8A1852A8A4B705A4F09A37E3FF98E1FAD44F498CCD20C6757FEE6282542FE9B2E1AC146CB70F38DB1D19F041A1DA5BB35C6183B002AE57E9B72BED59FC8ECF11F17C02E783','[]',1,0,NULL,20,0,'sent','2021-09-06T07:00:01.874438+00:00',0,NULL,0,NULL);
INSERT INTO "outbox" VALUES(30,1002,5,NULL,NULL,3,X'30C5AC5B617A49721EB83646A1AE2C6992480F90781D02B2DE97787AF9AFDE90DDFCCEA13B69B7B852CE3CD14C82E4D59C065D4AC517CF6F68D6EF5FC842300F219916A58B67A7C1696CBF7A87AAF231D5E4E9FB4E6C50C2284748217B595963BA0311876EE16389742759BAA041B2637E31D81494BA3ED97824D29313970800F39A2313CA1F8075EC8A770B6508BC959E9759E47FFC889AA92D0764B176662A2E4CFAE8F82A20F2D8B375BE91A76E08EA8F41C83C915CCF299A6EC119C25FA5093B95C996FD83E7C9','[["coupons.show", {"coupon": 3}]]',1,0,NULL,19,0,'sent','2021-09-06T07:00:01.874438+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(31,1002,0,15,NULL,NULL,X'D7AAA34AEF31B65DDF14AD4F1DDB9F5C509FCE4BB6F7FE444F26568F043D907E3143396C38EA92D02751AE2546A85E9A0BEE9BAD2976AFFD7C47EA64041603293A01008C942A350AD60FCF2E4A43BFBF866F16F78BA28CE58572488A8811D94776ED903BCA442DC5429E1A0ECD5A17570E87EF1369833705FCC46DF0704CF5DE6EA4C7D5D17129026BFF516EF0BC520117557970949635B5682C8276E8C20AB746469283B5D77A27D35699B0E44D345120E34E94E837B82C5B5BC0D04B146FFED897520F84BE7BCBB08A585FC2876E32B2D1BC6DAFC807D52E14F54F90B53D24D6EB5580D2A889B7BE8BA07F7A5C2D1D233F2F74D433C616B7C24BEB8E542E3A157FE8703C403A98C4FADC0456C84241988191E859977CB4D7150BE33DB5E449BFF713','[["stop", {}]]',0,0,NULL,22,0,'sent','2021-09-06T07:00:01.931241+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(32,1002,0,15,NULL,NULL,X'31F4D611742B80B117D327A6CF3CDBE944D802588B0A8AA0FF382B8A3D9D46D05A0A010188D1511ADBBCC000BD477A45BCE7EBC5E11FB18DBD6ABCDFE6BE764DDFD155AC46D80B70F58452A6E62F8F749C876C4945310D0E538F1A9CC2D32420525FE7469A69C8872CF2A29677896A65E9102A51A8E1C56D39333D5649534B82815D4ECFDC043285B6F956364023B80B55FCC43530A0E3800A3F78E2DAB07C06176F3B4EADEBCF13A6E43B6D04DD54FD98AA2CE7B80AF86E0D6E6810D977B0B034C28364E141C10B2D1C37A5A9FAE8A39AE95D3FA65985F415E5AEC87E7253D2253179158E4DB94EAE74385351DE6AF4D264D5218842D4AD13954379C35A657B2CE7983F0E435B53AA4025E5CDD563687E7C95FBE6655AC10060C09EA5A91DB00A1CE63507E882E7E74EA7D831DFE0887B1C1424B468C6384451ED0EA763D12186BCF8F57BB9692F80F8B6DBDB447643F887C3A846','[["issue.give", {}], ["issue.other_category", {}], ["stop", {}]]',0,0,NULL,22,0,'sent','2021-09-06T07:00:01.964069+00:00',0,NULL,1,1);
INSERT INTO "outbox" VALUES(33,1002,0,NULL,2,NULL,X'508D805A92A18DA2257134A701A1CB14DD3A90045678D8557802783956F03DACEC8DC087162E18CD617ABDDB4C19791E5474BF736E41B620526D1849B50A1ED4A843C9407BB9BD6A479A5746A67320B54B2B62145EE516B6FB72D04DE228400675126AAFF56D54E1382004B80EDED6AE634B56CC4100C6A4EE70140992BB56D99B28DBD54BD5A7878A9B64AF053C864466F1474CC862DC99D9907044D9312DA382B062CD008D6B2B08A5DF46F7B08F46FD2D2A248BE12E','[]',1,0,NULL,22,0,'sent','2021-09-06T07:00:02.054835+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(34,1002,0,NULL,2,NULL,X'85C45E8ED702729ADB2B6EC4BA448AFCA374D15F3481E0585A626014E980EE3DD1F332232E253584ED0FFC6E34932EF229F6B39231CE63ACE0CEB008ADB9EE3A27C308E1450B23A825AC9881D6249E9E01BB2D0070397FA4D3B3EC0C1453835F024C588732C8D5EE80359CCC53BBF2D5E920747E1D9EF20D01BB5EE304BF7124B3E143325E2082EEFDE8C4EDC565A7C8C6D8CD55C82DBB4BA0B6D0017C09332ACDC0D73A50604A6471843ECFD834121287867DDB0F8FAB87B89680DE3C927E071DA0D783F4D3C7D4E829D0834454186E4F75477A38D067F4A7AB3843168BE4C5EA70982A73379C589C46C30AF88E4A22AEE92934748A9EBF6F26CC1E3C054B06217619AF7801C5126416848FD241DE916FCB8F191DDF972480A70695592FFFD5E5571E157A5C0C2BDB8053A45D55BFE929838447B742FCC4B71F6FEB8C','[["issue.begin", {"category": "sport"}], ["issue.sheet", {"voucher": 2}], ["repair", {"voucher": 2}], ["coupons.offer", {"voucher": 2}]]',1,0,NULL,24,1,'sent','2021-09-06T07:00:02.054835+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(35,1003,0,19,NULL,NULL,X'97D57D58773B14CAC195754755116D5F919821346F454750B5BCACA6D4498742629D824CFDE397E525020CC16C3E84B0039E76BD77EBE4007D0875A0E3A4A71309212F656FBC589EB75B211BCF666958C48C57C5824E2CFECBA72E3BF17B43BE92B3950A192536BC7D9D7DFF857716F516522D16D4BB9BFDB2CC6F7B1D81176E2BE0261C2784F3A2AC8863F9728EC5CAA06DF116B03B4565D773B34F8F791E2730F8260CF30485B513150182492BF7FFD27F3B9D00DF4A614FD1BD9C8C3E8B60C621DF2B588E06A91EB0F89DCE3A32EDF42417C5868A492F01F9F919FC05204A144132C450AD10064513ABAFD3AEA2025684F91D84782F2BD3C57C1580A100466D77AE045CD109A22EC6E7B4C97A90C045348A20E08117A5897DE43829DD216E58E6FC7871539E444FD336F8C33B823C914230EAEABF44A790A8D77EC6E2F345272A','[["redeem.now", {}], ["stop", {}]]',0,0,NULL,26,1,'sent','2021-09-06T07:00:02.140377+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(36,1003,0,NULL,NULL,NULL,X'0B7E1B551C2DB2EA3233840EE017BBDDCB7EDFF9CBEED436A72781F9AEA78CC28CE18D560F81E5CB1BDFCC541818FD588F6634E0CB113E804E1F28CD292F3B533DD0C010274F4548E531E2A5EAE9938DB5F03BB35BB7D6445CDABF64CA347ECDAC1942255096412FF7BD06E284C07D6F355693C8CDFF0E88279A1C7B8AA0064DC92384C2A7D6EA75D28A61CD80194D432AE66357C843183661870ACF6603260BC59616CA1CDDF40349CBDEF69FB95E681A472B5E98FA645809244000847BAFFAC1BAB45F3667C03C6A0BFC5CB150C88E079E91DD378C1DE694989C52A9E7444CE4A52264C154B5430361082EECA17A0417E94033522ACF71D41AF777B42C9D02366DB44396AF126C6EA8FAD81AC3E4B063D9393F0A1BDC0FAB54BF088716825BCB887DC0D29D5A2948944B7698D2D31C71B3632F6F7CB89DCFA8604FCBAF9469A8CF51DC7230EA637480664B0A1BF7622492064679153AD80EF87118FC6C961E047B4B7D4075EFB2C43D51ED0F3EAE06CAD79F0D4C054A2BBCA9906C7936F88B2148A9FF10A3F761FCE892DA59B4E48F19B301839474A2690BB292E0C0F964E78201840458C93D13','[["redeem.answer", {"redemption": 1, "answer": "yes"}], ["redeem.answer", {"redemption": 1, "answer": "no"}], ["redeem.answer", {"redemption": 1, "answer": "unknown"}], ["redeem.undo", {"redemption": 1}]]',0,0,NULL,26,0,'sent','2021-09-06T07:00:02.145074+00:00',0,NULL,1,NULL);
INSERT INTO "outbox" VALUES(38,1002,0,22,NULL,NULL,X'1E892016223AD8DBB6DD6504D7A8DFE52AF5DC06C0D3A526B44AC7E77F53B989667D4CD4F046151EE4E104C34A2E7BDDD8713FCBB6B950CBD806895CD1B6D7EBCA79B4DF3468689DD73FFB4115F1FC2C809DC8512DDAD4AF2C1E58AF97A9FDB1D98364F118FE9AF6776CEDD0C311E293DDC213502C93438955CF14632AB52E33E038E003D165E2E9E0EDCE80AB9F6A70E005C29F7EEC15BB4074683E3FD8DFC219E47123C16EA7D1A430072B2CE2D591D467E7C63877BD26923F663B6AE8521BB65BC020BF135E59C8E091981D6A622A1E529CC6CC66F360ECAE3CD46F3FF61847AD04130E1B3A6F6A118C6ED9B2023DF796453B2EABDE41F38BC8D43C135B4FC766A51D06E47FBD656250C6CB5F43EE90CB55600F9BEADBEB22C81C7602EA925E9DA3E2B2C9571FFEFEAFD6D30A4DE93BA74E002105E0F7F998D5234C22D4D975C9165F15A4B3821F1AEC997F0F683F3BD73A16CE3FF5','[["issue.give", {}], ["issue.other_category", {}], ["stop", {}]]',0,0,NULL,30,1,'sent','2021-09-06T07:00:02.155466+00:00',0,NULL,1,1);
INSERT INTO "outbox" VALUES(39,1002,5,NULL,2,NULL,X'F4845525398D2287CE316FC3634D642A86F2542C8A3EE3AEDCAB232C87460E20C5445CA97AF45CEB19B0D32C2DB725CBFFF0938AAD820A96AAB7EBD2A37B315E1292B3F9DC811830EBC5186FB7EC351F625299A0B501FC41F603851B5420A8200BA5DE0EE130F68DCE4EEA229BCFD5B324B8974EB1A74DB67D4B94970253449829191CCF6D1B3269ED10E92475179C65C00A0239DB961DAF0D7B5312835F925B4A8E8F0F247FE79FF708B7499F95046D05EDB32F5C4F436E0192','[]',1,0,NULL,24,0,'sent','2021-09-06T07:00:02.155466+00:00',0,NULL,0,NULL);
INSERT INTO "outbox" VALUES(40,1002,5,NULL,2,NULL,X'353E1EB29D8F4C4D3B5713730987A952463F01943A6DBE52C52A0E08D9326675F1C748334821D7EA77C0F7C0F6D6CD6DBDD32DE1C6D97044EF647AAEAB47ABFFBCBC9DD8B42A9DA0465138276BF9944EF8B3EA6944F44C772DAEFE0AEF009962D450442C65948A66207E79D9C603D5990A20FC3FC0B0659B8F2DDBDDBF3A4956A82E32F83A941E513DA08326B42AFE6367AE8751F12A1E8CE7AB9E0E80B710D0EE112BC8E8425348C572C2D72BF1D4F9592788B3C945FBD35153A830C7B1690D3FFA44AEA5423ABCE411','[["issue.show", {"voucher": 2}]]',1,0,NULL,22,0,'sent','2021-09-06T07:00:02.155466+00:00',0,NULL,1,NULL);
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
INSERT INTO "people" VALUES(1,1001,'coordinator','Gemeente Assen',X'AE6B7F076FE74E953C0BB4F4FB3E9ED3AC79FB2CD81ED80FEBEF8C93B2A576385459B25E03D4D0114FAD4CA6AE',NULL,NULL,'2021-09-06T07:00:00.165511+00:00','2021-09-06',NULL,NULL);
INSERT INTO "people" VALUES(2,1002,'intermediary','voedselbank',X'5F14E7B8CB4867E3B73543B48606F1F73E258F7570C17ECEC4336A8C7887AE37FF2E2990509E2447F78B0F27112F',NULL,NULL,'2021-09-06T07:00:00.355862+00:00','2021-09-06',NULL,NULL);
INSERT INTO "people" VALUES(3,1003,'provider','Zwembad',X'2665FA46A34F462CDCBCB1EEE6C4E57AF8EFDF185E2014E25BE819900646B6F9F3C10C2624DF050557CF4F824C3F',NULL,NULL,'2021-09-06T07:00:00.470078+00:00','2021-09-06',NULL,NULL);
INSERT INTO "people" VALUES(4,1004,'volunteer','vaart_welzijn',X'7DE4671C436D3B66B268505BBBC267464524890E33A38C38B7C5261FFB29214845F0ECC10196D7280849FE68',NULL,NULL,'2021-09-06T07:00:00.476961+00:00','2021-09-06',NULL,NULL);
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
INSERT INTO "people_changes" VALUES(1,1,'given','coordinator','Gemeente Assen',NULL,'2021-09-06T07:00:00.165511+00:00');
INSERT INTO "people_changes" VALUES(2,2,'given','intermediary','voedselbank',NULL,'2021-09-06T07:00:00.355862+00:00');
INSERT INTO "people_changes" VALUES(3,3,'given','provider',NULL,NULL,'2021-09-06T07:00:00.470078+00:00');
INSERT INTO "people_changes" VALUES(4,4,'given','volunteer','vaart_welzijn',NULL,'2021-09-06T07:00:00.476961+00:00');
INSERT INTO "people_changes" VALUES(5,2,'left',NULL,NULL,NULL,'2021-09-06T07:00:02.162809+00:00');
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
INSERT INTO "redemptions" VALUES(1,2,19,NULL,NULL,3,'Zwembad',15000,'2021-09-06T07:00:02.145074+00:00','2021-09-06',NULL,'2023-03-02T18:00:00+01:00');
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
INSERT INTO "requests" VALUES(1,'more',2,'voedselbank',NULL,'2021-09-06T07:00:02.162841+00:00','2021-09-06',NULL,NULL,NULL,NULL);
CREATE TABLE restores (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    redemptions INTEGER NOT NULL CHECK (redemptions >= 0),
    batches INTEGER NOT NULL CHECK (batches >= 0),
    ledger INTEGER NOT NULL CHECK (ledger >= 0),
    lines INTEGER NOT NULL,
    CHECK (lines >= ledger)
) STRICT;
INSERT INTO "restores" VALUES(1,'2021-09-06T07:00:02.162813+00:00',0,0,0,0);
CREATE TABLE roles (
    person_id INTEGER NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role IN ('coordinator', 'intermediary', 'volunteer', 'provider')),
    organisation TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (person_id, role)
) STRICT, WITHOUT ROWID;
INSERT INTO "roles" VALUES(1,'coordinator','Gemeente Assen','2021-09-06T07:00:00.165511+00:00');
INSERT INTO "roles" VALUES(2,'intermediary','voedselbank','2021-09-06T07:00:00.355862+00:00');
INSERT INTO "roles" VALUES(3,'provider','Zwembad','2021-09-06T07:00:00.470078+00:00');
INSERT INTO "roles" VALUES(4,'volunteer','vaart_welzijn','2021-09-06T07:00:00.476961+00:00');
CREATE TABLE steps (
    place INTEGER PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    hash TEXT NOT NULL
) STRICT
;
INSERT INTO "steps" VALUES(1,1,'2cc390f60e7959cdf99a5528b08c69e723734c6133890d9a785d6633dbd7c40a');
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
INSERT INTO "subscriptions" VALUES(1,4,1,NULL,'2021-09-06T07:00:02.162822+00:00');
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
INSERT INTO "taps" VALUES(13,0,'2021-09-06T07:00:01.085830+00:00',1,14,14);
INSERT INTO "taps" VALUES(16,0,'2021-09-06T07:00:01.116026+00:00',0,17,17);
INSERT INTO "taps" VALUES(17,0,'2021-09-06T07:00:01.126832+00:00',1,18,18);
INSERT INTO "taps" VALUES(19,0,'2021-09-06T07:00:01.361733+00:00',1,20,21);
INSERT INTO "taps" VALUES(22,0,'2021-09-06T07:00:01.692057+00:00',1,25,26);
INSERT INTO "taps" VALUES(27,0,'2021-09-06T07:00:01.874438+00:00',0,28,30);
INSERT INTO "taps" VALUES(28,0,'2021-09-06T07:00:01.931241+00:00',1,31,31);
INSERT INTO "taps" VALUES(32,0,'2021-09-06T07:00:02.054835+00:00',1,33,34);
INSERT INTO "taps" VALUES(35,0,'2021-09-06T07:00:02.145074+00:00',1,36,36);
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
INSERT INTO "tasks" VALUES(1,'figures',1001,1,X'FDDC6ADB00E8B2258232F36DD13202A23595BC294C4BA6D2E17BC93B757C2C254ACA2E7F246FC4D99D01',0,'2021-09-06T07:00:02.298424+00:00','2021-09-06T07:00:02.298424+00:00',NULL);
CREATE TABLE throttle (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('code', 'invitation', 'stranger')),
    chat_id INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT;
INSERT INTO "throttle" VALUES(1,'code',1001,'2021-09-06T07:00:02.162842+00:00');
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
INSERT INTO "vouchers" VALUES(1,'2P39V28QK9C7Q',8,'withdrawn',15000,0,'culture','voedselbank',2,'voedselbank','Assen 9401',0,'2021-09-06T07:00:01.361733+00:00','2021-09-06','2022-09-06',NULL);
INSERT INTO "vouchers" VALUES(2,'KMVQVHJR8QH9K',15,'lapsed',15000,0,'sport','voedselbank',2,'voedselbank','Assen 9401',0,'2021-09-06T07:00:02.054835+00:00','2021-09-06','2022-09-06',NULL);
INSERT INTO "vouchers" VALUES(3,'43WR5JRQT5Q23',1000001,'redeemed',15000,0,'sport','vaart_welzijn',1,'anders','Loon',0,'2021-09-06T10:00:00+02:00','2021-09-06','2022-03-06',NULL);
INSERT INTO "vouchers" VALUES(4,'6CTXW2TCCFPW9',1000004,'lapsed',15000,0,'culture','vaart_welzijn',1,'recept',NULL,0,'2021-09-10T05:00:00+02:00','2021-09-10','2022-03-10',NULL);
INSERT INTO "vouchers" VALUES(5,'538R3K7RPMXFR',1000007,'lapsed',15000,0,'unknown','voedselbank',1,'voedselbank',NULL,0,'2021-11-08T11:00:00+01:00','2021-11-08','2022-05-08',NULL);
INSERT INTO "vouchers" VALUES(6,'9H4JWK8DW9MF5',1000009,'withdrawn',15000,0,'sport','vaart_welzijn',1,'anders','Loon',0,'2021-11-26T14:00:00+01:00','2021-11-26','2022-05-26',NULL);
INSERT INTO "vouchers" VALUES(7,'9PKNM8987N6TX',1000010,'lapsed',15000,0,'culture','voedselbank',1,'voedselbank','Loon',0,'2021-11-28T01:00:00+01:00','2021-11-28','2022-05-28',NULL);
INSERT INTO "vouchers" VALUES(8,'75FCP5KT54DQX',1000014,'replaced',15000,0,'unknown','vaart_welzijn',1,'buurtteam','Rhee',0,'2022-01-01T21:00:00+01:00','2022-01-01','2022-07-01',NULL);
INSERT INTO "vouchers" VALUES(9,'R5QJFQF59DHXM',1000017,'lapsed',15000,0,'culture','vaart_welzijn',1,'buurtteam','Rhee',0,'2022-01-20T01:00:00+01:00','2022-01-20','2022-07-01',8);
INSERT INTO "vouchers" VALUES(10,'RRX3HJ78KVR38',1000018,'lapsed',15000,0,'unknown','voedselbank',1,'voedselbank','Rhee',0,'2022-02-05T17:00:00+01:00','2022-02-05','2022-08-05',NULL);
INSERT INTO "vouchers" VALUES(11,'WW3JJ57FWRPC7',1000019,'lapsed',15000,0,'culture','voedselbank',1,'voedselbank','Loon',0,'2022-02-05T17:00:00+01:00','2022-02-05','2022-08-05',NULL);
INSERT INTO "vouchers" VALUES(12,'9DQ66KQ6X8NFJ',1000025,'replaced',15000,0,'sport','vaart_welzijn',1,'recept','Rhee',0,'2022-02-24T08:00:00+01:00','2022-02-24','2022-08-24',NULL);
INSERT INTO "vouchers" VALUES(13,'HKFDD7P2RD35C',1000027,'lapsed',15000,0,'sport','vaart_welzijn',1,'recept','Rhee',0,'2022-03-31T22:00:00+02:00','2022-03-31','2022-08-24',12);
INSERT INTO "vouchers" VALUES(14,'29DD486WH9CQQ',1000028,'withdrawn',15000,0,'sport','vaart_welzijn',1,'buurtteam',NULL,0,'2022-04-02T04:00:00+02:00','2022-04-02','2022-10-02',NULL);
INSERT INTO "vouchers" VALUES(15,'7CR2CXPXRK323',1000030,'replaced',15000,0,'unknown','voedselbank',1,'voedselbank','Rhee',0,'2022-04-02T06:00:00+02:00','2022-04-02','2022-10-02',NULL);
INSERT INTO "vouchers" VALUES(16,'KFPKT4P7NXNJW',1000031,'lapsed',15000,0,'sport','vaart_welzijn',1,'toegang',NULL,0,'2022-04-18T22:00:00+02:00','2022-04-18','2022-10-18',NULL);
INSERT INTO "vouchers" VALUES(17,'Q5MC4WFVX22MQ',1000033,'undone',15000,0,'sport','voedselbank',1,'voedselbank','Rhee',0,'2022-04-21T20:00:00+02:00','2022-04-21','2022-10-21',NULL);
INSERT INTO "vouchers" VALUES(18,'V6NT9C854QJ77',1000040,'lapsed',15000,0,'sport','vaart_welzijn',1,'anders',NULL,0,'2022-07-14T19:00:00+02:00','2022-07-14','2023-01-14',NULL);
INSERT INTO "vouchers" VALUES(19,'5PN5VHKTTR6HW',1000043,'lapsed',15000,0,'culture','voedselbank',1,'voedselbank','Rhee',0,'2022-07-31T22:00:00+02:00','2022-07-31','2023-01-31',NULL);
INSERT INTO "vouchers" VALUES(20,'57DMDF4Q6Q4PQ',1000046,'lapsed',15000,0,'sport','vaart_welzijn',1,'buurtteam',NULL,0,'2022-08-01T00:00:00+02:00','2022-08-01','2023-02-01',NULL);
INSERT INTO "vouchers" VALUES(21,'XRV6VN55WRK7P',1000048,'lapsed',15000,0,'unknown','voedselbank',1,'voedselbank',NULL,1,'2022-08-17T21:00:00+02:00','2022-08-17','2023-02-17',NULL);
INSERT INTO "vouchers" VALUES(22,'K788FJXKP7H4N',1000050,'lapsed',10000,0,'unknown','voedselbank',1,'voedselbank','Rhee',0,'2022-08-19T08:00:00+02:00','2022-08-19','2022-10-02',15);
INSERT INTO "vouchers" VALUES(23,'KJMNF8QRJ8Q3N',1000051,'lapsed',15000,0,'unknown','vaart_welzijn',1,'anders',NULL,0,'2022-08-19T08:00:00+02:00','2022-08-19','2023-02-19',NULL);
INSERT INTO "vouchers" VALUES(24,'HKHMDWKF4NTH5',1000054,'lapsed',15000,0,'sport','vaart_welzijn',1,'toegang',NULL,0,'2022-09-05T07:00:00+02:00','2022-09-05','2023-03-05',NULL);
INSERT INTO "vouchers" VALUES(25,'RH36VRR57XFDQ',1000055,'issued',15000,15000,'sport','vaart_welzijn',1,'toegang','Rhee',0,'2022-09-05T12:00:00+02:00','2022-09-05','2023-03-05',NULL);
INSERT INTO "vouchers" VALUES(26,'VD7C474NDP378',1000057,'withdrawn',15000,0,'sport','voedselbank',1,'voedselbank',NULL,0,'2022-09-22T09:00:00+02:00','2022-09-22','2023-03-22',NULL);
INSERT INTO "vouchers" VALUES(27,'23CQ6JJX972VQ',1000058,'issued',15000,15000,'sport','voedselbank',1,'voedselbank','Loon',0,'2022-09-22T14:00:00+02:00','2022-09-22','2023-03-22',NULL);
INSERT INTO "vouchers" VALUES(28,'QR6FFR272WHP3',1000063,'lapsed',15000,0,'culture','vaart_welzijn',1,'buurtteam',NULL,0,'2022-10-09T13:00:00+02:00','2022-10-09','2023-04-09',NULL);
INSERT INTO "vouchers" VALUES(29,'D54587M82QV8H',1000065,'undone',15000,0,'culture','vaart_welzijn',1,'toegang','Rhee',0,'2022-10-26T10:00:00+02:00','2022-10-26','2023-04-26',NULL);
INSERT INTO "vouchers" VALUES(30,'JDD6N476QFQX5',1000069,'issued',15000,15000,'culture','voedselbank',1,'voedselbank',NULL,0,'2022-11-30T06:00:00+01:00','2022-11-30','2023-05-30',NULL);
INSERT INTO "vouchers" VALUES(31,'64PKMNTHV564K',1000071,'issued',15000,15000,'unknown','voedselbank',1,'voedselbank',NULL,0,'2022-12-18T05:00:00+01:00','2022-12-18','2023-06-18',NULL);
INSERT INTO "vouchers" VALUES(32,'PRCQFFW8MNN6M',1000072,'withdrawn',15000,0,'unknown','voedselbank',1,'voedselbank',NULL,1,'2022-12-19T17:00:00+01:00','2022-12-19','2023-06-19',NULL);
INSERT INTO "vouchers" VALUES(33,'FW75CW7FQF77J',1000075,'issued',15000,10000,'unknown','vaart_welzijn',1,'recept',NULL,0,'2023-01-08T02:00:00+01:00','2023-01-08','2023-07-08',NULL);
INSERT INTO "vouchers" VALUES(34,'QXRXRRVHX52FR',1000076,'issued',15000,15000,'sport','vaart_welzijn',1,'anders','Loon',0,'2023-01-24T18:00:00+01:00','2023-01-24','2023-07-24',NULL);
INSERT INTO "vouchers" VALUES(35,'M473WT37H5D2D',1000080,'issued',15000,15000,'unknown','voedselbank',1,'voedselbank',NULL,0,'2023-03-20T23:00:00+01:00','2023-03-20','2023-09-20',NULL);
INSERT INTO "vouchers" VALUES(36,'XWV7DCX45RF5F',1000081,'issued',15000,15000,'unknown','voedselbank',1,'voedselbank','Rhee',0,'2023-03-20T23:00:00+01:00','2023-03-20','2023-09-20',NULL);
INSERT INTO "vouchers" VALUES(37,'NNTQCX4FX686P',1000082,'undone',15000,0,'unknown','vaart_welzijn',1,'toegang','Loon',0,'2023-03-21T00:00:00+01:00','2023-03-21','2023-09-21',NULL);
INSERT INTO "vouchers" VALUES(38,'FJQTRX9M3T3R3',1000088,'issued',15000,15000,'unknown','vaart_welzijn',1,'anders','Loon',0,'2023-05-02T12:00:00+02:00','2023-05-02','2023-11-02',NULL);
INSERT INTO "vouchers" VALUES(39,'TFCQJ75VQV27K',1000089,'issued',15000,15000,'unknown','vaart_welzijn',1,'buurtteam','Rhee',0,'2023-05-19T04:00:00+02:00','2023-05-19','2023-11-19',NULL);
INSERT INTO "vouchers" VALUES(40,'937HN56K57RKX',1000090,'issued',15000,15000,'unknown','vaart_welzijn',1,'buurtteam','Rhee',0,'2023-05-19T09:00:00+02:00','2023-05-19','2023-11-19',NULL);
INSERT INTO "vouchers" VALUES(41,'NKDR4WRJ3W9DV',1000091,'issued',15000,15000,'culture','vaart_welzijn',1,'anders','Rhee',0,'2023-05-20T15:00:00+02:00','2023-05-20','2023-11-20',NULL);
INSERT INTO "vouchers" VALUES(42,'VHNHW72JP2WMV',1000092,'issued',15000,15000,'sport','vaart_welzijn',1,'toegang',NULL,0,'2023-07-17T09:00:00+02:00','2023-07-17','2024-01-17',NULL);
INSERT INTO "vouchers" VALUES(43,'FJW8JJKDK9FHW',1000095,'issued',15000,15000,'culture','vaart_welzijn',1,'recept',NULL,0,'2023-07-17T15:00:00+02:00','2023-07-17','2024-01-17',NULL);
INSERT INTO "vouchers" VALUES(44,'PM6NK3VQ4QM5H',1000098,'issued',15000,15000,'culture','vaart_welzijn',1,'anders',NULL,0,'2023-08-20T02:00:00+02:00','2023-08-20','2024-02-20',NULL);
INSERT INTO "vouchers" VALUES(45,'74WTD9KC592P8',1000099,'issued',15000,15000,'unknown','voedselbank',1,'voedselbank','Rhee',0,'2023-08-20T03:00:00+02:00','2023-08-20','2024-02-20',NULL);
INSERT INTO "vouchers" VALUES(46,'7R4WPFP74HJWX',1000102,'redeemed',15000,0,'sport','voedselbank',1,'voedselbank','Loon',0,'2023-09-08T13:00:00+02:00','2023-09-08','2024-03-08',NULL);
INSERT INTO "vouchers" VALUES(47,'R7N2QX9784MNQ',1000104,'issued',15000,15000,'unknown','voedselbank',1,'voedselbank','Loon',0,'2023-09-25T05:00:00+02:00','2023-09-25','2024-03-25',NULL);
INSERT INTO "vouchers" VALUES(48,'FDTVPVWPJKP7H',1000108,'issued',15000,15000,'sport','voedselbank',1,'voedselbank',NULL,0,'2024-01-05T02:00:00+01:00','2024-01-05','2024-07-05',NULL);
INSERT INTO "vouchers" VALUES(49,'7X9VC4FM75T49',1000112,'issued',15000,15000,'sport','voedselbank',1,'voedselbank',NULL,0,'2024-03-05T13:00:00+01:00','2024-03-05','2024-09-05',NULL);
INSERT INTO "vouchers" VALUES(50,'9V5P52F228F3P',1000113,'issued',15000,15000,'unknown','vaart_welzijn',1,'buurtteam','Rhee',0,'2024-03-05T14:00:00+01:00','2024-03-05','2024-09-05',NULL);
INSERT INTO "vouchers" VALUES(51,'VW5DCN34HP6DP',1000114,'issued',15000,15000,'culture','voedselbank',1,'voedselbank','Rhee',0,'2024-04-14T21:00:00+02:00','2024-04-14','2024-10-14',NULL);
INSERT INTO "vouchers" VALUES(52,'PD7KD45X2KHTW',1000115,'issued',15000,15000,'unknown','vaart_welzijn',1,'anders','Rhee',1,'2024-05-01T13:00:00+02:00','2024-05-01','2024-11-01',NULL);
INSERT INTO "vouchers" VALUES(53,'57RP3W33D45XF',1000116,'issued',15000,15000,'sport','vaart_welzijn',1,'recept',NULL,1,'2024-05-18T10:00:00+02:00','2024-05-18','2024-11-18',NULL);
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

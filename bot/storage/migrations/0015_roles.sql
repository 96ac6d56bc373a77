-- One person can have more than one role: a row for each, with the organisation that it is for.
-- Whoever has access has at least one; of whoever was withdrawn there are none.
CREATE TABLE roles (
    person_id INTEGER NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role IN ('coordinator', 'intermediary', 'volunteer', 'provider')),
    organisation TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (person_id, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX roles_by_role ON roles (role, person_id);
INSERT INTO roles SELECT id, role, organisation, joined_at FROM people WHERE withdrawn_at IS NULL;

-- From here on people.role and people.organisation only say in which of their roles somebody acted
-- last. What somebody may do is asked of `roles`.
CREATE TRIGGER people_begin_with_a_role AFTER INSERT ON people WHEN NEW.withdrawn_at IS NULL BEGIN
    INSERT INTO roles VALUES (NEW.id, NEW.role, NEW.organisation, NEW.joined_at);
END;
CREATE TRIGGER people_act_in_a_role_of_theirs
BEFORE UPDATE OF role, organisation, withdrawn_at ON people
WHEN NEW.withdrawn_at IS NULL AND NOT EXISTS (SELECT 1 FROM roles WHERE person_id = NEW.id
    AND role = NEW.role AND organisation = NEW.organisation) BEGIN
    SELECT RAISE(ABORT, 'nobody acts in a role that is not theirs');
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
CREATE TRIGGER people_without_access_have_no_role
AFTER UPDATE OF withdrawn_at ON people WHEN NEW.withdrawn_at IS NOT NULL BEGIN
    DELETE FROM roles WHERE person_id = NEW.id;
END;

-- Somebody has to be able to invite: a coordinator who can be reached is always left.
CREATE TRIGGER roles_keep_a_coordinator BEFORE DELETE ON roles
WHEN OLD.role = 'coordinator' AND NOT EXISTS (
    SELECT 1 FROM roles JOIN people ON people.id = person_id WHERE roles.role = 'coordinator'
        AND person_id <> OLD.person_id AND unreachable_since IS NULL) BEGIN
    SELECT RAISE(ABORT, 'the last coordinator stays');
END;
CREATE TRIGGER roles_are_given_and_ended BEFORE UPDATE OF person_id, role ON roles BEGIN
    SELECT RAISE(ABORT, 'a role is given or ended, not changed');
END;

-- The last day, in the scheme's zone, on which somebody used the bot. Only that one is kept.
ALTER TABLE people ADD COLUMN seen_on TEXT;

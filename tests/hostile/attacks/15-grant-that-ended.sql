-- SPDX-License-Identifier: Apache-2.0
-- A clerk's time is over; the superuser makes the assignment longer and lets the clerk in again.
-- without: days
-- client: prints $A tempo
-- gains: anything_on_paper
-- says: ended on 2025-06-30
UPDATE desk.assignment SET ends = NULL WHERE role_name = 'tempo';
UPDATE desk.visit SET holder = 'tempo';

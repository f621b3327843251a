-- SPDX-License-Identifier: Apache-2.0
-- The envelopes of two students change places: each parent would get the other child's code.
-- without: envelope_context
-- client: prints $A
-- gains: anything_on_paper
-- says: The envelope in the database is for another code.
UPDATE desk.envelope e SET sealed = o.sealed FROM desk.envelope o WHERE e.to_key = 'school' AND o.to_key = 'school'
	AND (e.credential_id, o.credential_id) IN ((:'A', :'B'), (:'B', :'A'));

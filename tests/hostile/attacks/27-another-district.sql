-- SPDX-License-Identifier: Apache-2.0
-- The desk is led to the database of another district.
-- without: district
-- client: counter mortega in
-- says: another district than this desk was set up for
UPDATE registry.district SET district_id = '11111111-2222-4333-8444-555555555555', name = 'Elsewhere';

-- SPDX-License-Identifier: Apache-2.0
-- 0021 twins
--
-- Why: records of the same person kept twice are proposed, shown side by side and joined by hand, never silently.

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (21, 'twins');

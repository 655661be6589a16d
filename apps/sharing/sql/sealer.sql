-- The sealer reads the record and adds seals; the application knows nothing of seals.
REVOKE ALL ON activity_seal FROM portal_app;
GRANT SELECT ON activity_record TO portal_sealer;
GRANT SELECT, INSERT ON activity_seal TO portal_sealer;
GRANT SELECT (id) ON wg_portal_installation TO portal_sealer;
CREATE POLICY sealer_reads ON activity_record FOR SELECT TO portal_sealer USING (true);
CREATE POLICY sealer_reads ON activity_seal FOR SELECT TO portal_sealer USING (true);
CREATE POLICY sealer_adds ON activity_seal FOR INSERT TO portal_sealer WITH CHECK (true);
CREATE POLICY sealer_reads ON wg_portal_installation FOR SELECT TO portal_sealer USING (true);

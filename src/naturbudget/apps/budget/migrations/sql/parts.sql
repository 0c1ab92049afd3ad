-- The parts of a line freeze with it, as its shares do.
CREATE TRIGGER part_change BEFORE INSERT OR UPDATE OR DELETE ON budget_partline
    FOR EACH ROW EXECUTE FUNCTION budget_line_guard();
CREATE TRIGGER budget_partline_no_truncate BEFORE TRUNCATE ON budget_partline
    FOR EACH STATEMENT EXECUTE FUNCTION naturbudget_append_only();

from django.conf import settings
from django.db import migrations

GUARD = """
-- L-31, L-34: frozen data, issued documents and minutes are never erased.
CREATE FUNCTION evidence_frozen_stays() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM naturbudget_lock(NEW.municipality_id);
    IF EXISTS (SELECT 1 FROM documents_document d WHERE d.data_id = NEW.id)
        OR EXISTS (SELECT 1 FROM documents_issue i WHERE i.pdf_id = NEW.id)
        OR EXISTS (SELECT 1 FROM decisions_decision d WHERE d.minutes_id = NEW.id) THEN
        PERFORM naturbudget_refuse('what is frozen is never erased', NEW.origin);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER source_frozen_stays BEFORE UPDATE ON evidence_source FOR EACH ROW
    WHEN (NEW.erased_at IS NOT NULL AND OLD.erased_at IS DISTINCT FROM NEW.erased_at)
    EXECUTE FUNCTION evidence_frozen_stays();
"""


def restrict(apps, schema_editor):
    """Keep the trigger's function from the application's role."""
    role = settings.DATABASES["default"]["USER"]
    owner = schema_editor.connection.settings_dict["USER"]
    if not role or role == owner:
        return
    quoted = schema_editor.connection.ops.quote_name(role)
    schema_editor.execute(
        "REVOKE EXECUTE ON FUNCTION evidence_frozen_stays() FROM PUBLIC, " + quoted
    )


class Migration(migrations.Migration):
    """What is frozen, issued or minuted is never erased."""

    dependencies = [
        ("evidence", "0001_initial"),
        ("ledger", "0002_guards"),
        ("documents", "0001_initial"),
        ("decisions", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(GUARD, reverse_sql=migrations.RunSQL.noop),
        migrations.RunPython(restrict, migrations.RunPython.noop),
    ]

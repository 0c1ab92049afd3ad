"""Papers in the formats that offices write in: Word's and OpenDocument's."""

from naturbudget.engines.office.docx import docx_of
from naturbudget.engines.office.odt import odt_of

__all__ = ["docx_of", "odt_of"]

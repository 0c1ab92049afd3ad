"""Reads files of figures into grids: CSV, XLSX, XLS, ODS and JSON, known by content.

Nothing in a file is run, fetched or unpacked beyond a limit; of formulas the value is
read that the spreadsheet kept.
"""

from naturbudget.engines.sheets.reading import read_file

__all__ = ["read_file"]

"""The rules of ecoBUDGET in plain Python: no Django, no files, no clock."""

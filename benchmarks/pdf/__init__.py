"""CPU per PDF of form 3.1: formkit without an office program, and LibreOffice from the filled Word files."""

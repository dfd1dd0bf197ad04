"""Form folders on disk: find, load, lint, compile, describe."""

from formkit.forms.find import find_form, form_folders, samples_folder
from formkit.forms.load import LoadedForm, load_form
from formkit.forms.schema import schema

__all__ = ["LoadedForm", "find_form", "form_folders", "load_form", "samples_folder", "schema"]

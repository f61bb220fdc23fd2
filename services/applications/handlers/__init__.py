"""How `applications` reacts to what it hears, a module for each part of an exchange's life."""

from services.applications.store.case_file import CaseFile
from services.kernel.handlers import Handlers

handlers = Handlers("applications", CaseFile)

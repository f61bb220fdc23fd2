"""What people are told of a file that is not taken: what is wrong with it, and what to do."""

EMPTY = "this file is empty; choose it once more"
OTHER_KIND = "only PDF, PNG and JPEG files are taken, whatever their name says; save or print it as one of these"
ARCHIVE = "this file is an archive as well; save it anew as a plain PDF, PNG or JPEG"
WEB_PAGE = "there is a web page or a script in this file; print it to a new PDF and hand that in"
CUT_OFF = "this file stops before its end; save it anew and hand in the whole of it"
PIXELS = "this picture is empty or has more than 50 million pixels; save it smaller and hand that in"
UNPACKS = "this file unpacks to far more than it shows; print it to a new PDF, or save it anew, and hand that in"
PROGRAM = "this PDF can run programs or open other files; print it to a new PDF and hand that in"
FILES_INSIDE = "there are other files inside this PDF, as e-invoices have them; print it to a new PDF and hand that in"
PASSWORD = "this PDF is protected with a password; save or print it without one and hand that in"  # noqa: S105
PAGES = "this PDF has more than 500 pages; hand in those that prove the journey or what it cost"
STRANGE = "this PDF is built in a way that cannot be looked through; print it to a new PDF and hand that in"
TOO_LONG = "this file takes too long to look through; print it to a new PDF, or save it smaller, and hand that in"
INFECTED = (
    "the virus scanner does not let this file pass; check the device that it comes from, and hand in a clean copy"
)

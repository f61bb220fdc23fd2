"""S20, S26, S27: what the code must not do at all, looked for in the code itself."""

import ast
from collections.abc import Iterator

from deploy.local.places import ROOT
from tests.security.source import PRODUCT, Found, called, calls, imports

SENDS_SQL = ("execute", "executemany", "fetch", "fetchrow", "fetchval", "cursor", "prepare", "copy_from_query")
OURS = ("one", "maybe", "rows", "value", "run", "write")
# Statements about tables and roles take no parameters; what is put into these comes from the repository's own files.
NAMES_FROM_OUR_FILES = {
    "services/kernel/grants.py": "names of tables and rights in grants.toml",
    "services/reporting/rebuilding/swap.py": "names of two schemas and of the objects in OBJECTS",
    "services/reporting/store/mobility.py": "names of columns in FIELDS",
    "services/funding/store/overdue.py": "one of two conditions that stand in the same class",
}
RUNS_WHAT_IT_READS = ("pickle", "marshal", "shelve", "yaml", "code", "jsonpickle", "dill", "cloudpickle")
UNSAFE_HTML = ("|safe", "| safe", "autoescape false", "<script", "javascript:", "style=")
ONLY_WRITES_XML = "xml.sax.saxutils"
UNSAFE_XML = ("xml.sax", "xml.dom", "xml.etree.cElementTree", "lxml", "xmlrpc")


def sql_made_of_values() -> Iterator[Found]:
    """Statements that are put together of anything but constants."""
    for file, call in calls("services"):
        name = called(call).rpartition(".")[2]
        if not call.args or name not in (*SENDS_SQL, *OURS) or file in NAMES_FROM_OUR_FILES:
            continue
        if isinstance(call.func, ast.Attribute) and not is_constant(call.args[0]) and looks_like_sql(call.args[0]):
            yield Found(file, call.lineno, ast.unparse(call.args[0])[:100])


def is_constant(node: ast.expr) -> bool:
    """A text, a constant of the module, or a text into which only constants of the module are put."""
    if isinstance(node, ast.JoinedStr):
        put_in = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        return all(isinstance(part, ast.Name) and part.id.isupper() for part in put_in)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


def looks_like_sql(node: ast.expr) -> bool:
    is_made = isinstance(node, (ast.JoinedStr, ast.BinOp)) or (isinstance(node, ast.Call) and "format" in called(node))
    words = ("select", "insert", "update", "delete", "where", "order by", "alter", "drop", "grant", "lock", "set ")
    return is_made and any(word in ast.unparse(node).lower() for word in words)


def test_no_statement_is_put_together_of_what_somebody_sent() -> None:
    assert not [str(found) for found in sql_made_of_values()]


def test_the_rule_on_statements_finds_what_it_is_for() -> None:
    bad = ast.parse("f'select {column} from cases order by {sort}'", mode="eval").body
    good = ast.parse("f'select {COLUMNS} from cases where id = $1'", mode="eval").body
    assert looks_like_sql(bad)
    assert not is_constant(bad)
    assert is_constant(good)


def test_nothing_that_is_read_is_run() -> None:
    run = [Found(file, call.lineno, called(call)) for file, call in calls(*PRODUCT) if called(call) in ("eval", "exec")]
    by_shell = [
        Found(file, call.lineno, called(call))
        for file, call in calls(*PRODUCT)
        if called(call) in ("os.system", "os.popen") or any(word.arg == "shell" for word in call.keywords)
    ]
    loads = [found for found in imports(*PRODUCT) if found.text.split(".")[0] in RUNS_WHAT_IT_READS]
    assert {"print", "subprocess.run"} <= {called(call) for _, call in calls(*PRODUCT)}
    assert {"json", "subprocess"} <= {found.text.split(".")[0] for found in imports(*PRODUCT)}
    assert not [str(found) for found in (*run, *by_shell, *loads)]


def test_xml_of_others_is_read_by_a_parser_that_knows_no_entities() -> None:
    imported = [each for each in imports("services", "contracts") if each.text != ONLY_WRITES_XML]
    found = [each for each in imported if each.text.startswith(UNSAFE_XML)]
    parsed = [
        Found(file, call.lineno, called(call))
        for file, call in calls("services")
        if called(call).rpartition(".")[2] in ("fromstring", "iterparse", "XMLParser")
    ]
    assert not [str(each) for each in found]
    # The payment file is parsed once more after it was written, by the program that wrote it.
    ours = {"services/funding/domain/bank/xml.py", "services/funding/domain/payment_file.py"}
    assert {each.file for each in parsed} <= ours


def test_templates_escape_everything_and_hold_no_script() -> None:
    templates = list((ROOT / "services").rglob("templates/**/*.html"))
    assert len(templates) > 40
    assert not [template.name for template in templates if any(word in template.read_text() for word in UNSAFE_HTML)]

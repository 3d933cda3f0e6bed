"""The names that a piece of Python looks up outside of itself."""

from __future__ import annotations

import symtable


def names_used(source: str) -> set[str]:
    """The global names that a source looks up, also inside its functions.

    Raises SyntaxError or ValueError for what is no Python.
    """
    table = symtable.symtable(source, "", "exec")
    top = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    return top.union(*(_globals_in(inner) for inner in table.get_children()))


def _globals_in(table: symtable.SymbolTable) -> set[str]:
    """The global names that a function or class looks up, and those inside it."""
    own = {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
    return own.union(*(_globals_in(inner) for inner in table.get_children()))

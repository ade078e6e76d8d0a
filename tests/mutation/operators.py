"""Small changes to a module's source, each of which a good test suite notices."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Pow: ast.Mult,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where it is and what it does, in words that outlive shifted lines, and the whole changed source."""

    module: str
    place: str
    change: str
    source: str

    @property
    def name(self) -> str:
        return f"{self.module}.{self.place}: {self.change}"


def mutants_of(module: str, source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    tree = ast.parse(source)
    found = list[Mutant]()
    seen: dict[str, int] = {}
    for place, holder, name, position in _sites(tree):
        node = _at(holder, name, position)
        for replacement in _replacements(node):
            _put(holder, name, position, replacement)
            change = f"{_short(node)} -> {_short(replacement)}"
            times = seen[f"{place}{change}"] = seen.get(f"{place}{change}", 0) + 1
            numbered = change if times == 1 else f"{change} ({times})"
            found.append(Mutant(module, place, numbered, ast.unparse(ast.fix_missing_locations(tree))))
            _put(holder, name, position, node)
    return found


def _sites(tree: ast.Module) -> Iterator[tuple[str, ast.AST, str, int | None]]:
    """(function or class, node that holds it, field, position in the field) of every node that may be changed."""

    def walk(node: ast.AST, place: str) -> Iterator[tuple[str, ast.AST, str, int | None]]:
        for name, value in ast.iter_fields(node):
            if (type(node).__name__, name) in _UNTOUCHED or name in _ANNOTATIONS:
                continue
            for position, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(child, ast.AST) and not _is_left_alone(child):
                    inner = f"{place}.{child.name}".strip(".") if isinstance(child, _DEFINITIONS) else place
                    yield inner or "module", node, name, position
                    yield from walk(child, inner)

    yield from walk(tree, "")


_DEFINITIONS = (ast.FunctionDef, ast.ClassDef)
_ANNOTATIONS = {"annotation", "returns", "decorator_list", "keywords", "bases", "ctx", "op", "ops"}
_UNTOUCHED = {("Expr", "value"), ("JoinedStr", "values")}


def _is_left_alone(node: ast.AST) -> bool:
    """Words for people, and what only a type checker reads."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.JoinedStr):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "cast"


def _at(holder: ast.AST, name: str, position: int | None) -> ast.AST:
    value = getattr(holder, name)
    return value if position is None else value[position]  # type: ignore[no-any-return]


def _put(holder: ast.AST, name: str, position: int | None, node: ast.AST) -> None:
    if position is None:
        setattr(holder, name, node)
    else:
        getattr(holder, name)[position] = node


def _replacements(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare():
            yield from _comparisons(node)
        case ast.BoolOp():
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield ast.BoolOp(other, node.values)
            for left_out in range(len(node.values)):
                rest = [value for number, value in enumerate(node.values) if number != left_out]
                yield ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0]
        case ast.BinOp() if type(node.op) in _ARITHMETIC:
            yield ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right)
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.Constant():
            yield from _constants(node.value)
        case ast.If() | ast.While() | ast.IfExp() if not isinstance(node.test, ast.Compare):
            changed = copy.copy(node)
            changed.test = ast.UnaryOp(ast.Not(), node.test)
            yield changed
        case ast.Raise() | ast.Expr() | ast.AugAssign() | ast.Continue() | ast.Break():
            yield ast.Pass()
        case ast.Return(value=ast.AST()) if not isinstance(node.value, ast.Constant):
            yield ast.Return(ast.Constant(None))


def _comparisons(node: ast.Compare) -> Iterator[ast.AST]:
    for number, op in enumerate(node.ops):
        ops = [*node.ops[:number], _COMPARISONS[type(op)](), *node.ops[number + 1 :]]
        yield ast.Compare(node.left, ops, node.comparators)


def _constants(value: object) -> Iterator[ast.AST]:
    match value:
        case bool():
            yield ast.Constant(not value)
        case int():
            yield ast.Constant(value + 1)
        case str() if value and " " not in value.strip():
            yield ast.Constant(f"~{value}")
        case bytes() if value:
            yield ast.Constant(b"~" + value)


def _short(node: ast.AST) -> str:
    """A statement is known by its first line."""
    lines = ast.unparse(ast.fix_missing_locations(node)).splitlines()
    return lines[0] if len(lines) == 1 else f"{lines[0]} ..."

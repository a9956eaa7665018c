"""Numbers of the grammar's node kinds; comparing numbers beats comparing strings."""

from __future__ import annotations

import tree_sitter_go
from tree_sitter import Language

LANGUAGE = Language(tree_sitter_go.language())

#: Kind of nodes around text that the parser could not read.
ERROR = 65535
#: Size of dispatch lists, such that ERROR is an index too.
KINDS = 65536


def _named(name: str) -> int:
    kind = LANGUAGE.id_for_node_kind(name, True)
    if kind is None:
        raise LookupError(f"the grammar has no node {name}")
    return kind


def token(text: str) -> int:
    """Kind of the anonymous token ``text``."""
    kind = LANGUAGE.id_for_node_kind(text, False)
    if kind is None:
        raise LookupError(f"the grammar has no token {text}")
    return kind


IDENT = _named("identifier")
BLANK_IDENT = _named("blank_identifier")
FIELD_IDENT = _named("field_identifier")
PACKAGE_IDENT = _named("package_identifier")
TYPE_IDENT = _named("type_identifier")
LABEL_NAME = _named("label_name")
COMMENT = _named("comment")
INT = _named("int_literal")
FLOAT = _named("float_literal")
IMAGINARY = _named("imaginary_literal")
RUNE = _named("rune_literal")
STRING = _named("interpreted_string_literal")
RAW_STRING = _named("raw_string_literal")
NIL = _named("nil")
TRUE = _named("true")
FALSE = _named("false")
IOTA = _named("iota")

PACKAGE_CLAUSE = _named("package_clause")
IMPORT_DECL = _named("import_declaration")
IMPORT_SPEC = _named("import_spec")
IMPORT_SPEC_LIST = _named("import_spec_list")
DOT = _named("dot")
CONST_DECL = _named("const_declaration")
CONST_SPEC = _named("const_spec")
VAR_DECL = _named("var_declaration")
VAR_SPEC = _named("var_spec")
VAR_SPEC_LIST = _named("var_spec_list")
TYPE_DECL = _named("type_declaration")
TYPE_SPEC = _named("type_spec")
TYPE_ALIAS = _named("type_alias")
FUNC_DECL = _named("function_declaration")
METHOD_DECL = _named("method_declaration")
TYPE_PARAM_LIST = _named("type_parameter_list")
TYPE_PARAM_DECL = _named("type_parameter_declaration")
PARAM_LIST = _named("parameter_list")
PARAM_DECL = _named("parameter_declaration")
VARIADIC_PARAM_DECL = _named("variadic_parameter_declaration")

PAREN_TYPE = _named("parenthesized_type")
GENERIC_TYPE = _named("generic_type")
TYPE_ARGS = _named("type_arguments")
POINTER_TYPE = _named("pointer_type")
ARRAY_TYPE = _named("array_type")
IMPLICIT_ARRAY_TYPE = _named("implicit_length_array_type")
SLICE_TYPE = _named("slice_type")
STRUCT_TYPE = _named("struct_type")
NEGATED_TYPE = _named("negated_type")
FIELD_DECL_LIST = _named("field_declaration_list")
FIELD_DECL = _named("field_declaration")
INTERFACE_TYPE = _named("interface_type")
METHOD_ELEM = _named("method_elem")
TYPE_ELEM = _named("type_elem")
TYPE_CONSTRAINT = _named("type_constraint")
MAP_TYPE = _named("map_type")
CHAN_TYPE = _named("channel_type")
FUNC_TYPE = _named("function_type")
QUALIFIED_TYPE = _named("qualified_type")

BLOCK = _named("block")
STATEMENT_LIST = _named("statement_list")
EMPTY_STMT = _named("empty_statement")
EXPR_STMT = _named("expression_statement")
SEND_STMT = _named("send_statement")
RECV_STMT = _named("receive_statement")
INC_STMT = _named("inc_statement")
DEC_STMT = _named("dec_statement")
ASSIGN_STMT = _named("assignment_statement")
SHORT_VAR = _named("short_var_declaration")
LABELED_STMT = _named("labeled_statement")
FALLTHROUGH_STMT = _named("fallthrough_statement")
BREAK_STMT = _named("break_statement")
CONTINUE_STMT = _named("continue_statement")
GOTO_STMT = _named("goto_statement")
RETURN_STMT = _named("return_statement")
GO_STMT = _named("go_statement")
DEFER_STMT = _named("defer_statement")
IF_STMT = _named("if_statement")
FOR_STMT = _named("for_statement")
FOR_CLAUSE = _named("for_clause")
RANGE_CLAUSE = _named("range_clause")
SWITCH_STMT = _named("expression_switch_statement")
EXPR_CASE = _named("expression_case")
DEFAULT_CASE = _named("default_case")
TYPE_SWITCH_STMT = _named("type_switch_statement")
TYPE_CASE = _named("type_case")
SELECT_STMT = _named("select_statement")
COMM_CASE = _named("communication_case")

EXPR_LIST = _named("expression_list")
PAREN = _named("parenthesized_expression")
CALL = _named("call_expression")
VARIADIC_ARG = _named("variadic_argument")
ARG_LIST = _named("argument_list")
SELECTOR = _named("selector_expression")
INDEX = _named("index_expression")
SLICE = _named("slice_expression")
ASSERTION = _named("type_assertion_expression")
CONVERSION = _named("type_conversion_expression")
INSTANTIATION = _named("type_instantiation_expression")
COMPOSITE = _named("composite_literal")
LITERAL_VALUE = _named("literal_value")
LITERAL_ELEMENT = _named("literal_element")
KEYED_ELEMENT = _named("keyed_element")
FUNC_LITERAL = _named("func_literal")
UNARY = _named("unary_expression")
BINARY = _named("binary_expression")

COMMA = token(",")
SEMICOLON = token(";")
COLON = token(":")
LBRACE = token("{")
RBRACE = token("}")
LPAREN = token("(")
RPAREN = token(")")
LBRACKET = token("[")
RBRACKET = token("]")
STAR = token("*")
AMP = token("&")
NOT = token("!")
ARROW = token("<-")
ELLIPSIS = token("...")
DEFINE = token(":=")
EQUALS = token("=")
ANDAND = token("&&")
OROR = token("||")
PIPE = token("|")
ELSE = token("else")
RANGE = token("range")
CHAN = token("chan")

#: Text of operator tokens by kind; ``+=`` and its like stand for their binary operator.
OPERATORS: list[str] = [""] * KINDS
for _op in "+ - * / % & | ^ << >> &^ && || == != < <= > >= !".split():
    OPERATORS[token(_op)] = _op
for _op in "+ - * / % & | ^ << >> &^".split():
    OPERATORS[token(_op + "=")] = _op

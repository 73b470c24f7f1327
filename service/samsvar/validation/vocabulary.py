"""The terms of SHACL 1.0 that the engines heed, and what a well-formed shape has for each (SHACL, section 4)."""

from enum import Enum, auto


class Form(Enum):
    """What the values of a parameter have to be."""

    IRI = auto()
    TERM = auto()
    LITERAL = auto()
    INTEGER = auto()
    BOOLEAN = auto()
    STRING = auto()
    LIST = auto()
    SHAPE = auto()
    SHAPES = auto()
    PATH = auto()


PARAMETERS = {
    "class": Form.IRI,
    "datatype": Form.IRI,
    "nodeKind": Form.IRI,
    "minCount": Form.INTEGER,
    "maxCount": Form.INTEGER,
    "minExclusive": Form.LITERAL,
    "minInclusive": Form.LITERAL,
    "maxExclusive": Form.LITERAL,
    "maxInclusive": Form.LITERAL,
    "minLength": Form.INTEGER,
    "maxLength": Form.INTEGER,
    "pattern": Form.STRING,
    "flags": Form.STRING,
    "languageIn": Form.LIST,
    "uniqueLang": Form.BOOLEAN,
    "equals": Form.IRI,
    "disjoint": Form.IRI,
    "lessThan": Form.IRI,
    "lessThanOrEquals": Form.IRI,
    "not": Form.SHAPE,
    "and": Form.SHAPES,
    "or": Form.SHAPES,
    "xone": Form.SHAPES,
    "node": Form.SHAPE,
    "property": Form.SHAPE,
    "qualifiedValueShape": Form.SHAPE,
    "qualifiedMinCount": Form.INTEGER,
    "qualifiedMaxCount": Form.INTEGER,
    "qualifiedValueShapesDisjoint": Form.BOOLEAN,
    "closed": Form.BOOLEAN,
    "ignoredProperties": Form.LIST,
    "hasValue": Form.TERM,
    "in": Form.LIST,
    "path": Form.PATH,
    "deactivated": Form.BOOLEAN,
    "severity": Form.IRI,
    "targetClass": Form.TERM,
    "targetNode": Form.TERM,
    "targetSubjectsOf": Form.IRI,
    "targetObjectsOf": Form.IRI,
}
"""What says which nodes break a shape; sh:sparql is apart."""

NODE_KINDS = {"BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"}
SEVERITIES = {"Violation", "Warning", "Info"}
PATHS = {"alternativePath", "inversePath", "oneOrMorePath", "zeroOrMorePath", "zeroOrOnePath"}

COMPONENTS = set(
    """
    ConstraintComponent Parameter Validator SPARQLAskValidator SPARQLSelectValidator SPARQLExecutable
    SPARQLAskExecutable SPARQLSelectExecutable parameter optional labelTemplate validator nodeValidator
    propertyValidator ask
    """.split()
)
"""What declares constraint components of one's own, which only the reference engine knows."""

_SPEAKING = set(
    """
    Shape NodeShape PropertyShape NodeKind Severity PropertyGroup SPARQLConstraint PrefixDeclaration
    ValidationReport ValidationResult AbstractResult
    sparql select prefixes declare prefix namespace message name description order group defaultValue
    shapesGraph suggestedShapesGraph
    conforms result detail focusNode resultMessage resultPath resultSeverity value sourceShape sourceConstraint
    sourceConstraintComponent shapesGraphWellFormed
    """.split()
)
_COMPONENT_NAMES = {
    name[0].upper() + name[1:] + "ConstraintComponent"
    for name in [*PARAMETERS, "SPARQL"]
    if PARAMETERS.get(name) is not Form.PATH and not name.startswith("target")
}
HEEDED = _SPEAKING | COMPONENTS | PARAMETERS.keys() | NODE_KINDS | SEVERITIES | PATHS | _COMPONENT_NAMES
"""Every term that an engine heeds, or that rightly changes nothing."""

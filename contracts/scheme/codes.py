"""The code lists that forms, rules, events and statistics share."""

from enum import StrEnum


class Kind(StrEnum):
    """What an organisation is. The first four may visit (ELIG-06), the others host only (ELIG-07)."""

    CLUSTER_ORGANISATION = "cluster_organisation"
    BUSINESS_NETWORK = "business_network"
    SCALING_UP_SUPPORT = "scaling_up_support"
    SME = "sme"
    TRAINING_PROVIDER = "training_provider"
    LARGE_COMPANY = "large_company"
    PUBLIC_AUTHORITY = "public_authority"


HOST_ONLY_KINDS = (Kind.TRAINING_PROVIDER, Kind.LARGE_COMPANY, Kind.PUBLIC_AUTHORITY)


DECIDING_RULES = tuple(f"ELIG-{number:02d}" for number in (1, 2, 3, 5, 7, 8, 9, 10, 11, 13, 14, 16, 19, 25, 26, 28, 29))
"""The rules that can decide about an exchange; every programme names the source of each."""


class Membership(StrEnum):
    """How an organisation belongs to a cluster profiled on the European Cluster Collaboration Platform."""

    ECCP_CLUSTER = "eccp_cluster"
    ECCP_CLUSTER_INDIRECT = "eccp_cluster_indirect"
    BUSINESS_NETWORK = "business_network"
    NONE = "none"


class Activity(StrEnum):
    """The recognised kinds of activity of an exchange (ELIG-25)."""

    CAPACITY_BUILDING = "capacity_building"
    KNOWLEDGE_SHARING = "knowledge_sharing"
    PROJECT_DEVELOPMENT = "project_development"
    MARKET_RESEARCH = "market_research"
    NETWORKING = "networking"


class Mode(StrEnum):
    """Whether the visitor travels; a virtual exchange earns no lump sum (ELIG-18)."""

    PHYSICAL = "physical"
    VIRTUAL = "virtual"


class BusinessLink(StrEnum):
    """A third-country national's tie to business in a participating country (ELIG-05)."""

    STARTED = "started"
    INTENDS_TO_START = "intends_to_start"
    EMPLOYEE = "employee"
    NONE = "none"


class Gender(StrEnum):
    """A representative's gender as stated, for statistics only."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    NOT_STATED = "not_stated"


class Ecosystem(StrEnum):
    """The 14 industrial ecosystems of the EU industrial strategy."""

    AEROSPACE_DEFENCE = "aerospace_defence"
    AGRI_FOOD = "agri_food"
    CONSTRUCTION = "construction"
    CULTURAL_CREATIVE = "cultural_creative"
    DIGITAL = "digital"
    ELECTRONICS = "electronics"
    ENERGY_INTENSIVE = "energy_intensive"
    ENERGY_RENEWABLES = "energy_renewables"
    HEALTH = "health"
    MOBILITY_TRANSPORT = "mobility_transport"
    PROXIMITY_SOCIAL = "proximity_social"
    RETAIL = "retail"
    TEXTILES = "textiles"
    TOURISM = "tourism"


class FindingOutcome(StrEnum):
    """Whether a rule is kept, broken, or needs a human to decide."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    REVIEW = "review"


class Outcome(StrEnum):
    """What all rules together make of an exchange: any failure decides, then any doubt (rules 3.3)."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    REVIEW = "review"


class Reduction(StrEnum):
    """Why a lump sum is halved; both together still halve once (MON-04)."""

    SHORT_STAY = "short_stay"
    SHORT_DISTANCE = "short_distance"


class SizeClass(StrEnum):
    """Size by Recommendation 2003/361/EC; organisations that are no SME have none."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    NOT_APPLICABLE = "not_applicable"

"""The demo's lenders, products and the words of banks, read from catalogue.yml."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from servicing.contract import DEFAULT_ALLOCATION, Bucket, LenderType, PenaltyBase, RepaymentMethod
from servicing.facts import Agency, DebitResult, ProductFacts
from servicing.yaml_text import parsed

_FILE = Path(__file__).parent / "catalogue.yml"


@dataclass(frozen=True, slots=True)
class Product:
    """What a demo lender offers; `facts` is None where it tells nothing beside the contract. Rates are fractions."""

    key: str
    name: str
    lender: str
    lender_type: LenderType
    method: RepaymentMethod
    annual_rate: Decimal
    terms: tuple[int, ...]
    principals: tuple[Decimal, ...]
    fee: Decimal
    day_count: int
    penalty_multiplier: Decimal
    penalty_base: PenaltyBase
    compound_interest: bool
    grace_days: int
    cost_cap: Decimal
    allocation: tuple[Bucket, ...]
    facts: ProductFacts | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    products: Mapping[str, Product]
    agencies: tuple[Agency, ...]
    debit_reasons: Mapping[DebitResult, tuple[str, ...]]


@cache
def catalogue() -> Catalogue:
    """The catalogue, read once."""
    said = parsed(_FILE.read_text(encoding="utf-8"))
    lenders = said["lenders"]
    products = (_product(entry, lenders[entry["lender"]]) for entry in said["products"])
    return Catalogue(
        products={product.key: product for product in products},
        agencies=tuple(
            Agency(name=entry["name"], lender=lenders[entry["lender"]]["name"], phone=entry["phone"])
            for entry in said["agencies"]
        ),
        debit_reasons={DebitResult(result): tuple(reasons) for result, reasons in said["debit_reasons"].items()},
    )


def _product(entry: Mapping[str, Any], lender: Mapping[str, str]) -> Product:
    order = entry.get("allocation")
    product = Product(
        key=entry["key"],
        name=entry["name"],
        lender=lender["name"],
        lender_type=LenderType(lender["type"]),
        method=RepaymentMethod(entry["method"]),
        annual_rate=Decimal(entry["annual_rate"]),
        terms=tuple(entry["terms"]),
        principals=tuple(map(Decimal, entry["principals"])),
        fee=Decimal(entry.get("fee", "0.00")),
        day_count=entry["day_count"],
        penalty_multiplier=Decimal(entry["penalty_multiplier"]),
        penalty_base=PenaltyBase(entry["penalty_base"]),
        compound_interest=entry["compound_interest"],
        grace_days=entry["grace_days"],
        cost_cap=Decimal(entry["cost_cap"]),
        allocation=tuple(map(Bucket, order.split(">"))) if order else DEFAULT_ALLOCATION,
        facts=None,
    )
    told = entry.get("facts")
    return product if told is None else _with_facts(product, told)


def _with_facts(product: Product, told: Mapping[str, Any]) -> Product:
    terms = {
        "surcharge": _percent(product.penalty_multiplier - 1),
        "day_count": product.day_count,
        "grace_days": product.grace_days,
        "cap": _percent(product.cost_cap),
        "fee": product.fee,
    }
    facts: dict[str, Any] = {name: value.format(**terms) if name.endswith("_clause") else value for name, value in told.items()}
    if "early_repayment_fee" in facts:
        facts["early_repayment_fee"] = Decimal(facts["early_repayment_fee"])
    return replace(product, facts=ProductFacts(product=product.name, **facts))


def _percent(fraction: Decimal) -> str:
    return f"{(fraction * 100).normalize():f}"

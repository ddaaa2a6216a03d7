"""Two hundred synthetic people of a synthetic trust. Any likeness to real people is chance."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..models import Department, Person, RoleHolding, Site
from ..rules.states import Role, Team

FIRST = [
    "Aisha",
    "Alan",
    "Amara",
    "Andrew",
    "Anita",
    "Asha",
    "Beth",
    "Bola",
    "Callum",
    "Carys",
    "Chidi",
    "Chloe",
    "Daniel",
    "Dawn",
    "Deepa",
    "Dylan",
    "Ebo",
    "Eleri",
    "Emeka",
    "Erin",
    "Farah",
    "Femi",
    "Fiona",
    "Gareth",
    "Gemma",
    "Grace",
    "Hamza",
    "Hannah",
    "Harpreet",
    "Iain",
    "Imogen",
    "Isla",
    "Jamal",
    "Joan",
    "Jonas",
    "Kavita",
    "Keira",
    "Kwame",
    "Lauren",
    "Leila",
    "Liam",
    "Lucia",
    "Mabel",
    "Mateus",
    "Megan",
    "Mohammed",
    "Nadia",
    "Naomi",
    "Niamh",
    "Olu",
    "Omar",
    "Owen",
    "Pavel",
    "Petra",
    "Rahul",
    "Rhys",
    "Rosa",
    "Rukhsana",
    "Samir",
    "Sanjay",
    "Sian",
    "Sofia",
    "Tariq",
    "Tomasz",
    "Una",
    "Victor",
    "Wen",
    "Yasmin",
    "Zainab",
    "Zofia",
]
LAST = [
    "Abara",
    "Ahmed",
    "Allen",
    "Baker",
    "Banerjee",
    "Begum",
    "Bello",
    "Brown",
    "Campbell",
    "Chaudhry",
    "Clarke",
    "Costa",
    "Davies",
    "Dube",
    "Edwards",
    "Evans",
    "Fernandes",
    "Foster",
    "Garcia",
    "Green",
    "Gupta",
    "Hall",
    "Hughes",
    "Hussain",
    "Iqbal",
    "Jackson",
    "James",
    "Kaur",
    "Kelly",
    "Khan",
    "Kowalski",
    "Lewis",
    "Li",
    "Lloyd",
    "Malik",
    "Mensah",
    "Mitchell",
    "Morgan",
    "Murphy",
    "Nowak",
    "Nwosu",
    "Okeke",
    "Osei",
    "Owens",
    "Patel",
    "Perera",
    "Phillips",
    "Price",
    "Quinn",
    "Rahman",
    "Reid",
    "Rogers",
    "Ryan",
    "Sharma",
    "Shaw",
    "Singh",
    "Smith",
    "Suleiman",
    "Taylor",
    "Thomas",
    "Turner",
    "Usman",
    "Walker",
    "Ward",
    "Watson",
    "Williams",
    "Wilson",
    "Wood",
    "Wright",
    "Young",
    "Zaman",
]

DIRECTORATES = {
    "Medicine": (["Acute Medical Unit", "Cardiology", "Older People's Care"], "Nursing and midwifery"),
    "Surgery": (["Theatres", "Orthopaedics"], "Nursing and midwifery"),
    "Women and Children": (["Maternity", "Children's Ward"], "Nursing and midwifery"),
    "Diagnostics": (["Pathology", "Radiology", "Pharmacy"], "Scientific and technical"),
    "Corporate Services": (
        ["Finance", "People Services", "Digital Services", "Procurement", "Estates"],
        "Administrative and clerical",
    ),
}
JOBS = {
    "Nursing and midwifery": ["Staff nurse", "Healthcare assistant", "Senior nurse", "Ward clerk"],
    "Scientific and technical": ["Biomedical scientist", "Radiographer", "Pharmacy technician", "Laboratory assistant"],
    "Administrative and clerical": ["Administrator", "Analyst", "Officer", "Coordinator"],
}


@dataclass(frozen=True)
class Star:
    """Somebody of the cast whom a visitor can be."""

    key: str
    name: str
    department: str
    job: str
    sentence: str
    role: Role | None = None
    team: Team | str = ""
    is_manager: bool = False


CAST = (
    Star(
        "amina",
        "Amina Rahman",
        "Acute Medical Unit",
        "Staff nurse",
        "asks for adjustments. Try: ask for noise-cancelling headphones, or say whether what was delivered works.",
    ),
    Star(
        "ben",
        "Ben Okafor",
        "Acute Medical Unit",
        "Ward manager",
        "is Amina's line manager, and covers for another one who is away. Try: agree one request, and not another, with a reason.",
        is_manager=True,
    ),
    Star(
        "tom",
        "Tom Lindqvist",
        "Finance",
        "Chief analyst",
        "has no line manager in the directory, and supports Amina with a request. Try: ask for something, and see that the adjustments team decides.",
    ),
    Star(
        "priya",
        "Priya Nair",
        "People Services",
        "HR caseworker",
        "works on cases. Try: find what is late, look at what does not work, read the turnaround report.",
        Role.HR_CASEWORKER,
    ),
    Star(
        "helen",
        "Helen Marsh",
        "People Services",
        "HR lead",
        "leads the adjustments team and sees what Priya sees, but for their own requests.",
        Role.HR_LEAD,
        is_manager=True,
    ),
    Star(
        "ivo",
        "Ivo Petrov",
        "Digital Services",
        "IT service desk",
        "delivers software and devices. Try: record an order, then the delivery.",
        Role.FULFILMENT,
        Team.IT,
    ),
    Star(
        "paula",
        "Paula Jones",
        "Procurement",
        "Procurement officer",
        "orders equipment. Try: deliver a pair of headphones.",
        Role.FULFILMENT,
        Team.PROCUREMENT,
    ),
    Star(
        "sam",
        "Sam Whitlock",
        "People Services",
        "HR caseworker",
        "is the second caseworker: nobody checks a refusal that they proposed themselves.",
        Role.HR_CASEWORKER,
    ),
    Star(
        "rose",
        "Rose Adeyemi",
        "Finance",
        "Finance business partner",
        "looks after the budgets. Try: say whether a quote above what was agreed can be paid.",
    ),
    Star(
        "rita",
        "Rita Castellano",
        "Finance",
        "Head of audit",
        "is an independent reviewer. HR can ask for another look from somebody who had no part in a refusal.",
        Role.INDEPENDENT_REVIEWER,
    ),
    Star(
        "olive",
        "Olive Grant",
        "People Services",
        "Occupational health adviser",
        "gives advice where the employee agreed to it. Try: recommend something; the employee reads it first.",
        Role.ADVISER,
        Team.OCCUPATIONAL_HEALTH,
    ),
    Star("ed", "Ed Carver", "Estates", "Estates officer", "changes rooms and doors.", Role.FULFILMENT, Team.ESTATES),
)


def make(rng: random.Random, count: int) -> dict[str, Person]:
    """Make the trust with `count` people; return the cast by key."""
    sites = [Site.objects.create(name=name) for name in ("Harbour General Hospital", "Vale Community Hospital")]
    departments, directorates = {}, []
    for directorate, (names, group) in DIRECTORATES.items():
        top = Department.objects.create(name=directorate)
        directorates.append(top)
        for name in names:
            departments[name] = (Department.objects.create(name=name, parent=top), group)
    cast = _make_cast(sites[0], departments)
    for top in directorates:
        top.budget_holder = cast["rose"]
    Department.objects.bulk_update(directorates, ["budget_holder"])
    managers = {
        name: cast["ben" if name == "Acute Medical Unit" else "helen"] for name in ("Acute Medical Unit", "People Services")
    }
    taken = {person.name for person in cast.values()}
    number = len(cast)
    for name, (department, group) in departments.items():
        if name not in managers:
            number += 1
            managers[name] = _person(rng, number, taken, department, group, rng.choice(sites), None)
            managers[name].job_title = f"Manager, {name}"
            managers[name].save()
    cast["ben"].line_manager = managers["Cardiology"]
    cast["ben"].save()
    for star in CAST:
        if not star.is_manager and star.key != "tom":
            cast[star.key].line_manager = managers[star.department]
            cast[star.key].save()
    people = []
    for staff_number in range(number + 1, count + 1):
        name = rng.choice(list(departments))
        department, group = departments[name]
        people.append(_person(rng, staff_number, taken, department, group, rng.choice(sites), managers[name], save=False))
    Person.objects.bulk_create(people)
    return cast


def _make_cast(site: Site, departments: dict[str, tuple[Department, str]]) -> dict[str, Person]:
    made = {}
    for number, star in enumerate(CAST, start=1):
        department, group = departments[star.department]
        made[star.key] = Person.objects.create(
            staff_number=f"{10000 + number}",
            name=star.name,
            email=f"{star.key}@demo.example",
            job_title=star.job,
            staff_group=group,
            department=department,
            site=site,
            password="!",  # noqa: S106 - nobody can sign in with this
        )
        if star.role:
            RoleHolding.objects.create(person=made[star.key], role=star.role, team=star.team)
    return made


def _person(
    rng: random.Random,
    number: int,
    taken: set[str],
    department: Department,
    group: str,
    site: Site,
    manager: Person | None,
    *,
    save: bool = True,
) -> Person:
    while (name := f"{rng.choice(FIRST)} {rng.choice(LAST)}") in taken:
        pass
    taken.add(name)
    person = Person(
        staff_number=f"{10000 + number}",
        name=name,
        email=f"{name.lower().replace(' ', '.')}@demo.example",
        job_title=rng.choice(JOBS[group]),
        staff_group=group,
        band=f"Band {rng.randint(2, 8)}",
        department=department,
        site=site,
        line_manager=manager,
        password="!",  # noqa: S106 - nobody can sign in with this
    )
    if save:
        person.save()
    return person


def in_hours(at: datetime) -> datetime:
    """Return a moment of that day, or of the last weekday before it, at which people work."""
    while at.weekday() > 4:
        at -= timedelta(days=1)
    return at.replace(hour=9 + at.hour % 8)

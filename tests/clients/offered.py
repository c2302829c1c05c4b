"""Which operations the endpoint offers, asked of the endpoint itself, and whether a client has driven them all.

Every operation that the client's own model knows is called without parameters. What is answered with "not supported" is
not offered; anything else is, and must then have been driven by a test. So an operation that joins the endpoint fails here
until a test drives it.
"""

NOT_OFFERED = {"UnsupportedOperation", "UnknownOperationException", "InvalidAction"}


def not_driven(offered, answers):
    """Complaints about offered operations that no test has driven to success."""
    faults = []
    for service, operation in offered:
        seen = answers.get((service, operation), set())
        if None not in seen:
            faults.append(f"{service} {operation}: success was never seen, only {sorted(map(str, seen))}")
    return faults

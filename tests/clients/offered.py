"""Which operations the endpoint offers, asked of the endpoint itself, and whether a client has driven them all.

Every operation that the client's own model knows is called without parameters. What is answered with "not supported" is
not offered; anything else is, and must then have been driven by a test. So an operation that joins the endpoint fails here
until a test drives it.
"""

NOT_OFFERED = {"UnsupportedOperation", "UnknownOperationException", "InvalidAction"}

# Offered only as far as AWS's checks go, because nothing is executed yet: the code that a full request gets.
CHECKED_ONLY = {
    "StartExecution": "UnsupportedOperation",
    "StartSyncExecution": "UnsupportedOperation",
    "GetActivityTask": "UnsupportedOperation",
    "DescribeExecution": "ExecutionDoesNotExist",
    "DescribeStateMachineForExecution": "ExecutionDoesNotExist",
    "GetExecutionHistory": "ExecutionDoesNotExist",
    "ListMapRuns": "ExecutionDoesNotExist",
    "StopExecution": "ExecutionDoesNotExist",
}


def not_driven(offered, answers):
    """Complaints about offered operations that no test has driven to the answer that they should have."""
    faults = []
    for service, operation in offered:
        expected = CHECKED_ONLY.get(operation) if service == "stepfunctions" else None
        seen = answers.get((service, operation), set())
        if expected not in seen:
            faults.append(f"{service} {operation}: {expected or 'success'} was never seen, only {sorted(map(str, seen))}")
        if expected and None in seen:
            faults.append(f"{service} {operation}: it works now; take it out of CHECKED_ONLY")
    return faults

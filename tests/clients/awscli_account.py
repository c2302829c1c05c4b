"""IAM and STS through the AWS CLI."""

import json

from awscli_driver import ACCOUNT, ALLOW, TRUST, Case

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
NAME = ("--role-name", "cli-role")


class Account(Case):
    def test_the_caller_is_known(self):
        me = self.aws("sts", "get-caller-identity")
        self.assertEqual((me["Account"], me["Arn"]), (ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/local"))
        role = "arn:aws:iam::444455556666:role/deploy"
        given = self.aws("sts", "assume-role", "--role-arn", role, "--role-session-name", "session")
        self.assertEqual(given["AssumedRoleUser"]["Arn"], "arn:aws:sts::444455556666:assumed-role/deploy/session")
        self.assertIn("`ListUsers`", self.fails("UnsupportedOperation", "iam", "list-users"))

    def test_a_role_lives_and_goes(self):
        made = self.iam("create-role", *NAME, "--path", "/cli/", "--assume-role-policy-document", TRUST, "--tags", "Key=a,Value=1")["Role"]
        self.assertEqual(made["AssumeRolePolicyDocument"], json.loads(TRUST))
        self.fails("EntityAlreadyExists", "iam", "create-role", *NAME, "--assume-role-policy-document", TRUST)
        self.iam("update-role", *NAME, "--description", "new", "--max-session-duration", "7200")
        shown = self.iam("update-role-description", *NAME, "--description", "newer")["Role"]
        self.assertEqual((shown["Description"], shown["MaxSessionDuration"]), ("newer", 7200))
        self.iam("update-assume-role-policy", *NAME, "--policy-document", TRUST.replace("states.", "lambda."))
        boundary = f"arn:aws:iam::{ACCOUNT}:policy/edge"
        self.iam("put-role-permissions-boundary", *NAME, "--permissions-boundary", boundary)
        role = self.iam("get-role", *NAME)["Role"]
        self.assertEqual(role["AssumeRolePolicyDocument"], json.loads(TRUST.replace("states.", "lambda.")))
        self.assertEqual(role["PermissionsBoundary"]["PermissionsBoundaryArn"], boundary)
        self.iam("delete-role-permissions-boundary", *NAME)
        self.policies()
        self.iam("tag-role", *NAME, "--tags", "Key=b,Value=x y")
        self.iam("untag-role", *NAME, "--tag-keys", "a")
        self.assertEqual(self.iam("list-role-tags", *NAME)["Tags"], [{"Key": "b", "Value": "x y"}])
        listed = self.iam("list-roles", "--path-prefix", "/cli/", "--page-size", "1", "--query", "Roles[].RoleName")
        self.assertEqual(listed, ["cli-role"])
        self.assertEqual(self.iam("list-instance-profiles-for-role", *NAME)["InstanceProfiles"], [])
        self.iam("delete-role", *NAME)
        self.fails("NoSuchEntity", "iam", "get-role", *NAME)

    def policies(self):
        policy = ("--policy-name", "p")
        self.iam("put-role-policy", *NAME, *policy, "--policy-document", ALLOW)
        self.assertEqual(self.iam("get-role-policy", *NAME, *policy)["PolicyDocument"], json.loads(ALLOW))
        self.assertEqual(self.iam("list-role-policies", *NAME)["PolicyNames"], ["p"])
        self.iam("attach-role-policy", *NAME, "--policy-arn", READ_ONLY)
        attached = self.iam("list-attached-role-policies", *NAME)["AttachedPolicies"]
        self.assertEqual(attached, [{"PolicyName": "ReadOnlyAccess", "PolicyArn": READ_ONLY}])
        details = self.iam("get-account-authorization-details", "--filter", "Role")["RoleDetailList"]
        (detail,) = [role for role in details if role["RoleName"] == "cli-role"]
        self.assertEqual(detail["RolePolicyList"], [{"PolicyName": "p", "PolicyDocument": json.loads(ALLOW)}])
        self.fails("DeleteConflict", "iam", "delete-role", *NAME)
        self.iam("detach-role-policy", *NAME, "--policy-arn", READ_ONLY)
        self.iam("delete-role-policy", *NAME, *policy)

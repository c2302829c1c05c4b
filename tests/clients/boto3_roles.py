"""Roles, their policies, boundaries and tags."""

import json

from endpoint import ACCOUNT, ALLOW, TRUST, Case, iam

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


class Roles(Case):
    def test_a_role_lives_and_goes(self):
        made = iam.create_role(
            RoleName="Runner", Path="/a/b/", AssumeRolePolicyDocument=TRUST, Description="a <&> b",
            MaxSessionDuration=7200, Tags=[{"Key": "k", "Value": "v"}],
        )["Role"]
        self.assertEqual(made["Arn"], f"arn:aws:iam::{ACCOUNT}:role/a/b/Runner")
        self.assertEqual(made["AssumeRolePolicyDocument"], json.loads(TRUST))
        found = iam.get_role(RoleName="runner")["Role"]
        self.assertEqual((found["Description"], found["MaxSessionDuration"]), ("a <&> b", 7200))
        self.assertEqual((found["CreateDate"], found["Tags"]), (made["CreateDate"], [{"Key": "k", "Value": "v"}]))
        with self.assertRaises(iam.exceptions.EntityAlreadyExistsException):
            iam.create_role(RoleName="RUNNER", AssumeRolePolicyDocument=TRUST)
        iam.delete_role(RoleName="Runner")
        with self.assertRaises(iam.exceptions.NoSuchEntityException):
            iam.get_role(RoleName="Runner")

    def test_settings_are_changed(self):
        self.role("settings")
        iam.update_role(RoleName="settings", Description="new", MaxSessionDuration=3600)
        shown = iam.update_role_description(RoleName="settings", Description="newer")["Role"]
        self.assertEqual((shown["Description"], shown["MaxSessionDuration"]), ("newer", 3600))
        trust = TRUST.replace("states.", "lambda.")
        iam.update_assume_role_policy(RoleName="settings", PolicyDocument=trust)
        self.assertEqual(iam.get_role(RoleName="settings")["Role"]["AssumeRolePolicyDocument"], json.loads(trust))
        boundary = f"arn:aws:iam::{ACCOUNT}:policy/edge"
        iam.put_role_permissions_boundary(RoleName="settings", PermissionsBoundary=boundary)
        found = iam.get_role(RoleName="settings")["Role"]["PermissionsBoundary"]
        self.assertEqual(found, {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": boundary})
        iam.delete_role_permissions_boundary(RoleName="settings")
        self.assertNotIn("PermissionsBoundary", iam.get_role(RoleName="settings")["Role"])

    def test_policies_come_and_go(self):
        self.role("policies")
        for name in ("b", "a", "c"):
            iam.put_role_policy(RoleName="policies", PolicyName=name, PolicyDocument=ALLOW)
        pages = iam.get_paginator("list_role_policies").paginate(RoleName="policies", PaginationConfig={"PageSize": 2})
        self.assertEqual([name for page in pages for name in page["PolicyNames"]], ["a", "b", "c"])
        found = iam.get_role_policy(RoleName="policies", PolicyName="a")
        self.assertEqual((found["PolicyName"], found["PolicyDocument"]), ("a", json.loads(ALLOW)))
        iam.attach_role_policy(RoleName="policies", PolicyArn=READ_ONLY)
        pages = iam.get_paginator("list_attached_role_policies").paginate(RoleName="policies")
        attached = [policy for page in pages for policy in page["AttachedPolicies"]]
        self.assertEqual(attached, [{"PolicyName": "ReadOnlyAccess", "PolicyArn": READ_ONLY}])
        with self.assertRaises(iam.exceptions.DeleteConflictException):
            iam.delete_role(RoleName="policies")
        iam.detach_role_policy(RoleName="policies", PolicyArn=READ_ONLY)
        with self.assertRaises(iam.exceptions.NoSuchEntityException):
            iam.detach_role_policy(RoleName="policies", PolicyArn=READ_ONLY)
        for name in ("a", "b", "c"):
            iam.delete_role_policy(RoleName="policies", PolicyName=name)
        self.assertEqual(iam.list_role_policies(RoleName="policies")["PolicyNames"], [])
        self.assertEqual(iam.list_instance_profiles_for_role(RoleName="policies")["InstanceProfiles"], [])

    def test_tags_are_added_and_removed(self):
        self.role("tagged", Tags=[{"Key": "a", "Value": "1"}])
        iam.tag_role(RoleName="tagged", Tags=[{"Key": "A", "Value": "2"}, {"Key": "b", "Value": ""}])
        pages = iam.get_paginator("list_role_tags").paginate(RoleName="tagged", PaginationConfig={"PageSize": 1})
        tags = [tag for page in pages for tag in page["Tags"]]
        self.assertEqual(tags, [{"Key": "a", "Value": "2"}, {"Key": "b", "Value": ""}])
        iam.untag_role(RoleName="tagged", TagKeys=["a"])
        self.assertEqual(iam.list_role_tags(RoleName="tagged")["Tags"], [{"Key": "b", "Value": ""}])
        with self.assertRaises(iam.exceptions.InvalidInputException):
            iam.tag_role(RoleName="tagged", Tags=[{"Key": "aws:x", "Value": ""}])

    def test_roles_are_listed_by_path(self):
        for number in range(5):
            self.role(f"listed-{number}", Path="/listed/")
        pages = list(iam.get_paginator("list_roles").paginate(PathPrefix="/listed/", PaginationConfig={"PageSize": 2}))
        self.assertEqual(len(pages), 3)
        names = [role["RoleName"] for page in pages for role in page["Roles"]]
        self.assertEqual(names, [f"listed-{number}" for number in range(5)])

    def test_account_details_show_roles_in_full(self):
        self.role("full", Tags=[{"Key": "k", "Value": "v"}])
        iam.put_role_policy(RoleName="full", PolicyName="p", PolicyDocument=ALLOW)
        iam.attach_role_policy(RoleName="full", PolicyArn=READ_ONLY)
        pages = iam.get_paginator("get_account_authorization_details").paginate(Filter=["Role"], PaginationConfig={"PageSize": 2})
        (role,) = [role for page in pages for role in page["RoleDetailList"] if role["RoleName"] == "full"]
        self.assertEqual(role["AssumeRolePolicyDocument"], json.loads(TRUST))
        self.assertEqual(role["RolePolicyList"], [{"PolicyName": "p", "PolicyDocument": json.loads(ALLOW)}])
        self.assertEqual(role["AttachedManagedPolicies"], [{"PolicyName": "ReadOnlyAccess", "PolicyArn": READ_ONLY}])
        self.assertEqual(role["Tags"], [{"Key": "k", "Value": "v"}])

    def test_errors_are_the_exceptions_of_the_model(self):
        with self.assertRaises(iam.exceptions.MalformedPolicyDocumentException):
            iam.create_role(RoleName="x", AssumeRolePolicyDocument="{")
        self.role("limits")
        long = ALLOW.replace("SendMessage", "S" * 10_240)
        with self.assertRaises(iam.exceptions.LimitExceededException):
            iam.put_role_policy(RoleName="limits", PolicyName="p", PolicyDocument=long)
        with self.fails("ValidationError", "roleName"):
            iam.get_role(RoleName="a b")

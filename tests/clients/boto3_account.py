"""Who the caller is, and what the tag index finds."""

from endpoint import ACCOUNT, REGION, Case, arn, session, sts, tagging


class Account(Case):
    def test_the_caller_is_the_account_that_the_key_names(self):
        me = sts.get_caller_identity()
        self.assertEqual((me["Account"], me["Arn"]), (ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/local"))
        other = session.client("sts", aws_access_key_id="999988887777", aws_secret_access_key="x")
        self.assertEqual(other.get_caller_identity()["Account"], "999988887777")

    def test_an_assumed_role_acts_in_its_account(self):
        role = "arn:aws:iam::444455556666:role/deploy"
        given = sts.assume_role(RoleArn=role, RoleSessionName="session", DurationSeconds=900)
        self.assertEqual(given["AssumedRoleUser"]["Arn"], "arn:aws:sts::444455556666:assumed-role/deploy/session")
        keys = given["Credentials"]
        there = session.client(
            "stepfunctions", aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )
        self.assertEqual(there.list_state_machines()["stateMachines"], [])
        made = there.create_activity(name="there")["activityArn"]
        self.assertEqual(made, f"arn:aws:states:{REGION}:444455556666:activity:there")
        there.delete_activity(activityArn=made)
        with self.fails("ValidationError"):
            sts.assume_role(RoleArn="arn:aws:iam::444455556666:user/deploy", RoleSessionName="session")

    def test_regions_are_apart(self):
        elsewhere = session.client("stepfunctions", region_name="eu-west-1")
        self.assertEqual(elsewhere.list_state_machines()["stateMachines"], [])

    def test_resources_are_found_by_tag_and_type(self):
        tags = [{"key": "team", "value": "finders"}]
        machines = [self.machine(f"found-{number}", tags=tags) for number in range(3)]
        find = {"TagFilters": [{"Key": "team", "Values": ["finders", "others"]}], "ResourceTypeFilters": ["states:stateMachine"]}
        pages = list(tagging.get_paginator("get_resources").paginate(**find, PaginationConfig={"PageSize": 2}))
        self.assertEqual([len(page["ResourceTagMappingList"]) for page in pages], [2, 1])
        listed = [item["ResourceARN"] for page in pages for item in page["ResourceTagMappingList"]]
        self.assertEqual(listed, machines)
        one = tagging.get_resources(ResourceARNList=[arn("stateMachine", "found-1")])["ResourceTagMappingList"]
        self.assertEqual(one, [{"ResourceARN": machines[1], "Tags": [{"Key": "team", "Value": "finders"}]}])
        find["ResourceTypeFilters"] = ["states:activity"]
        self.assertEqual(tagging.get_resources(**find)["ResourceTagMappingList"], [])
        with self.assertRaises(tagging.exceptions.PaginationTokenExpiredException):
            tagging.get_resources(PaginationToken="nonsense")
        with self.assertRaises(tagging.exceptions.InvalidParameterException):
            tagging.get_resources(ResourcesPerPage=1000)

"""Activities."""

from endpoint import ACCOUNT, Case, arn, states


class Activities(Case):
    def test_an_activity_lives_and_goes(self):
        made = states.create_activity(name="act", tags=[{"key": "k", "value": "v"}])
        activity = made["activityArn"]
        self.assertEqual(activity, arn("activity", "act"))
        self.assertEqual(states.create_activity(name="act")["creationDate"], made["creationDate"])
        found = states.describe_activity(activityArn=activity)
        self.assertEqual((found["name"], found["creationDate"]), ("act", made["creationDate"]))
        self.assertEqual(states.list_tags_for_resource(resourceArn=activity)["tags"], [{"key": "k", "value": "v"}])
        states.delete_activity(activityArn=activity)
        states.delete_activity(activityArn=activity)
        with self.assertRaises(states.exceptions.ActivityDoesNotExist):
            states.describe_activity(activityArn=activity)

    def test_an_activity_of_another_key_is_another(self):
        key = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"
        encryption = {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": key, "kmsDataKeyReusePeriodSeconds": 60}
        made = states.create_activity(name="secret", encryptionConfiguration=encryption)
        self.addCleanup(states.delete_activity, activityArn=made["activityArn"])
        self.assertEqual(states.describe_activity(activityArn=made["activityArn"])["encryptionConfiguration"], encryption)
        with self.assertRaises(states.exceptions.ActivityAlreadyExists):
            states.create_activity(name="secret")
        with self.assertRaises(states.exceptions.InvalidEncryptionConfiguration):
            states.create_activity(name="other", encryptionConfiguration={"type": "CUSTOMER_MANAGED_KMS_KEY"})

    def test_pages_lead_from_one_to_the_next(self):
        made = [states.create_activity(name=f"page-{number}")["activityArn"] for number in range(5)]
        for activity in made:
            self.addCleanup(states.delete_activity, activityArn=activity)
        pages = list(states.get_paginator("list_activities").paginate(PaginationConfig={"PageSize": 2}))
        listed = [activity["activityArn"] for page in pages for activity in page["activities"]]
        self.assertEqual([activity for activity in listed if activity in made], made)
        self.assertGreaterEqual(len(pages), 3)
        with self.assertRaises(states.exceptions.InvalidName):
            states.create_activity(name="a/b")

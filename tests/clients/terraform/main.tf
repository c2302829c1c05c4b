# What Terraform's provider makes on the local emulator: a role, an activity, a machine with a version, and an alias.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "endpoint" {}

variable "comment" {
  default = "first"
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "123456789012"
  secret_key                  = "local"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  endpoints {
    iam = var.endpoint
    sfn = var.endpoint
    sts = var.endpoint
  }
}

resource "aws_sfn_activity" "ask" {
  name = "tf-ask"
  tags = { owner = "terraform" }
}

resource "aws_iam_role" "machine" {
  name = "tf-machine"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "states.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "machine" {
  role = aws_iam_role.machine.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "states:StartExecution", Resource = "*" }]
  })
}

resource "aws_sfn_state_machine" "asking" {
  name     = "tf-asking"
  role_arn = aws_iam_role.machine.arn
  publish  = true
  definition = jsonencode({
    Comment = var.comment
    StartAt = "Ask"
    States  = { Ask = { Type = "Task", Resource = aws_sfn_activity.ask.id, End = true } }
  })
  tags = { owner = "terraform" }
}

resource "aws_sfn_alias" "live" {
  name = "live"
  routing_configuration {
    state_machine_version_arn = aws_sfn_state_machine.asking.state_machine_version_arn
    weight                    = 100
  }
}

from typing import Any

from stack.templates import Resource, Templates, referred, text


def api(templates: Templates) -> Resource:
    (found,) = templates.core.resources("AWS::ApiGateway::RestApi").values()
    properties: Resource = found["Properties"]
    return properties


def stage(templates: Templates) -> Resource:
    (found,) = templates.core.resources("AWS::ApiGateway::Stage").values()
    properties: Resource = found["Properties"]
    return properties


def web_acl(templates: Templates) -> Resource:
    (found,) = templates.resources("AWS::WAFv2::WebACL").values()
    properties: Resource = found["Properties"]
    return properties


def test_only_tls_1_3_is_spoken_unless_a_sender_cannot(production: Templates, development: Templates) -> None:
    assert api(production)["SecurityPolicy"] == "SecurityPolicy_TLS13_1_3_2025_09"
    # The development fixture chooses 1.2: the alternative keeps forward secrecy.
    assert api(development)["SecurityPolicy"] == "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"
    assert api(production)["EndpointAccessMode"] == api(development)["EndpointAccessMode"] == "STRICT"


def methods(templates: Templates) -> dict[str, Resource]:
    """Each method's properties by its verb and path."""
    resources = templates.core.resources("AWS::ApiGateway::Resource")
    found = {name.split("/")[1]: resource["Properties"] for name, resource in resources.items()}

    def path(name: str) -> str:
        above = found[name]["ParentId"]
        parent = path(referred(above)) if referred(above) in found else ""
        return f"{parent}/{found[name]['PathPart']}"

    all_of_them = (method["Properties"] for method in templates.core.resources("AWS::ApiGateway::Method").values())
    return {f"{one['HttpMethod']} {path(referred(one['ResourceId']))}": one for one in all_of_them}


def test_senders_come_in_by_one_way_with_their_token_and_everybody_else_signs(production: Templates) -> None:
    found = methods(production)
    assert {way: method["AuthorizationType"] for way, method in found.items()} == {
        "POST /webhooks/{source}/{connection}": "NONE",
        "POST /connections/{connection}/imports/{entity}": "AWS_IAM",
    }
    assert api(production)["EndpointConfiguration"] == {"Types": ["REGIONAL"]}


def test_each_way_in_leads_to_its_own_function(production: Templates) -> None:
    served = {way: text(method["Integration"]["Uri"]) for way, method in methods(production).items()}
    assert "WebhooksReceiver" in served["POST /webhooks/{source}/{connection}"]
    assert "ImportsAsk" in served["POST /connections/{connection}/imports/{entity}"]


def test_alarms_on_deliveries_look_at_nothing_else(production: Templates) -> None:
    alarms = production.core.resources("AWS::CloudWatch::Alarm")
    watched = [
        alarm["Properties"] for alarm in alarms.values() if alarm["Properties"].get("Namespace") == "AWS/ApiGateway"
    ]
    assert {one["MetricName"] for one in watched} == {"Latency", "5XXError"}
    for one in watched:
        dimensions = {each["Name"]: each["Value"] for each in one["Dimensions"]}
        assert (dimensions["Method"], dimensions["Resource"]) == ("POST", "/webhooks/{source}/{connection}")


def test_the_api_is_throttled_and_logged_without_showing_tokens(production: Templates) -> None:
    (settings,) = stage(production)["MethodSettings"]
    assert settings["ThrottlingRateLimit"] > 0
    assert settings["ThrottlingBurstLimit"] > 0
    assert settings["DataTraceEnabled"] is False
    line = stage(production)["AccessLogSetting"]["Format"]
    assert "$context.tlsVersion" in line
    assert "authori" not in line.lower()


def test_a_large_body_is_refused_only_from_whoever_shows_no_token(production: Templates) -> None:
    rules: dict[str, Any] = {rule["Name"]: rule for rule in web_acl(production)["Rules"]}
    size, token = rules["LargeWithoutToken"]["Statement"]["AndStatement"]["Statements"]
    assert size["SizeConstraintStatement"]["FieldToMatch"] == {"Body": {"OversizeHandling": "MATCH"}}
    assert "NotStatement" in token
    inspected = web_acl(production)["AssociationConfig"]["RequestBody"]
    assert inspected == {"API_GATEWAY": {"DefaultSizeInspectionLimit": "KB_64"}}


def test_the_web_acl_guards_the_stage_and_one_address_cannot_flood_it(production: Templates) -> None:
    assert len(production.resources("AWS::WAFv2::WebACLAssociation")) == 1
    rates = [rule for rule in web_acl(production)["Rules"] if "RateBasedStatement" in rule["Statement"]]
    assert [rule["Action"] for rule in rates] == [{"Block": {}}]
    assert not web_acl(production)["VisibilityConfig"]["SampledRequestsEnabled"]

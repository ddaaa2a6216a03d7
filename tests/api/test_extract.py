"""The extract by the API: the same rows, the same reason kept, each key once."""

from adjustments.models import Extract
from tests.builders import asked
from tests.web.routes import client_for
from tests.web.test_extract import WHY, rows


def taken(person, body):
    return client_for(person, "api_take_extract").post("/api/v1/reports/extract/", body, content_type="application/json")


def test_the_api_gives_the_same_rows_and_keeps_the_reason(cast):
    one = asked(cast.amina)
    answer = taken(cast.hana, {"reason": WHY})
    assert answer.status_code == 200
    found = rows(b"".join(answer.streaming_content).decode())
    assert [row["reference"] for row in found] == [one.request.reference]
    assert Extract.objects.get().reason == WHY
    assert taken(cast.hana, {}).status_code == 400
    assert taken(cast.hana, {"reason": WHY, "period": "nonsense"}).status_code == 400
    assert taken(cast.ben, {"reason": WHY}).status_code == 404
    assert Extract.objects.count() == 1


def test_the_same_key_gives_the_rows_again_and_keeps_one_line(cast):
    asked(cast.amina)
    client = client_for(cast.hana, "api_take_extract")
    first, again = (client.post("/api/v1/reports/extract/", {"reason": WHY}, content_type="application/json") for _ in range(2))
    assert b"".join(first.streaming_content) == b"".join(again.streaming_content)
    assert Extract.objects.count() == 1

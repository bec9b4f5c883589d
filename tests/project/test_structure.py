from edgetui.project.structure import ABSENT, structured


def test_a_key_with_a_problem_is_set_aside_and_the_rest_is_read() -> None:
    file, problems = structured({"Distribution": {"Id": 5, "DomainName": "d.cloudfront.net"}, "extra": {}})
    assert file.Distribution.Id is None
    assert file.Distribution.DomainName == "d.cloudfront.net"
    assert [problem.keys for problem in problems] == [("Distribution", "Id"), ("extra",)]


def test_each_bad_item_of_an_array_is_told_and_the_array_is_set_aside() -> None:
    file, problems = structured({"Distribution": {"Aliases": [1, "a", 2]}})
    assert file.Distribution.Aliases == []
    assert [problem.keys for problem in problems] == [("Distribution", "Aliases", 0), ("Distribution", "Aliases", 2)]


def test_a_required_key_of_a_wrong_type_is_not_told_again_as_missing() -> None:
    file, problems = structured({"Origins": [{"Id": 5, "DomainName": "a.example.org"}]})
    assert [(problem.keys, problem.message) for problem in problems] == [
        (("Origins", 0, "Id"), "must be a string, not 5")
    ]
    assert file.Origins[0].Id == ABSENT


def test_an_item_with_a_problem_keeps_its_place_so_that_indices_stay_true() -> None:
    file, problems = structured({"Origins": [{}, {"Id": "b", "DomainName": "b.example.org", "x": 1}]})
    assert [origin.Id for origin in file.Origins] == [ABSENT, "b"]
    assert [problem.keys for problem in problems] == [
        ("Origins", 0, "Id"),
        ("Origins", 0, "DomainName"),
        ("Origins", 1, "x"),
    ]


def test_associations_without_an_event_type_are_set_aside_together() -> None:
    associations = [{"function": "a"}, {"EventType": "viewer-request", "function": "a"}]
    file, problems = structured({"DefaultCacheBehavior": {"LambdaFunctionAssociations": associations}})
    assert file.DefaultCacheBehavior.LambdaFunctionAssociations == []
    assert [problem.keys[-2:] for problem in problems] == [(0, "EventType")]


def test_the_document_itself_is_left_as_it_was() -> None:
    document = {"Distribution": {"Id": 5}}
    structured(document)
    assert document == {"Distribution": {"Id": 5}}

"""How soon a service that died is started again."""

from house.restarts import Restarts


def test_each_death_doubles_the_delay_and_the_fifth_makes_it_slow() -> None:
    restarts = Restarts()
    assert [restarts.died(at) for at in (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)] == [0.25, 0.5, 1.0, 2.0, 30.0, 30.0]
    assert restarts.too_many


def test_a_minute_without_a_death_is_forgiven() -> None:
    restarts = Restarts()
    for at in range(5):
        restarts.died(float(at))
    assert restarts.died(100.0) == 0.25
    assert not restarts.too_many


def test_tried_slowly_it_stays_slow_only_while_it_dies_often() -> None:
    restarts = Restarts()
    for at in range(5):
        restarts.died(float(at))
    assert restarts.died(34.0) == 30.0
    assert restarts.died(64.0) == 0.5  # within the last minute: this death and the one at 34

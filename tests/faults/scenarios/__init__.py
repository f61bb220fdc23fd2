"""All scenarios in families; those of one family are played on one system, in this order."""

from tests.faults.scenario import Scenario
from tests.faults.scenarios.broker import BROKER
from tests.faults.scenarios.clocks import CLOCKS
from tests.faults.scenarios.connections import CONNECTIONS
from tests.faults.scenarios.disk import DISKS
from tests.faults.scenarios.instances import INSTANCES
from tests.faults.scenarios.kills import KILLS
from tests.faults.scenarios.records import RECORDS

FAMILIES: tuple[tuple[Scenario, ...], ...] = (KILLS, BROKER, CONNECTIONS, INSTANCES, RECORDS, DISKS, CLOCKS)

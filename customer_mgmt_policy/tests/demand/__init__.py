from . import test_demand_flow
from . import test_demand_clocks
from . import test_demand_access
from . import test_demand_speed
from . import test_demand_tour

from . import customer_demo
from . import customer_demo_demand
from . import customer_demo_visit
from . import customer_demo_complaint
from . import customer_demo_care
from . import customer_demo_archive

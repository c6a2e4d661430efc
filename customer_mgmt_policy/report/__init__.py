from . import customer_form_report
from . import care
from . import card
from . import visit

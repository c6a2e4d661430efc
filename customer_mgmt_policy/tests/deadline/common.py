from datetime import datetime

import pytz

from odoo import fields, models
from odoo.tests import freeze_time

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from ..common import CustomerPolicyCase

TASK = 'customer.test.task'


class DeadlineCase(CronMixinCase, CustomerPolicyCase):
    """A kind of record with clocks of its own, so that the engine is tested without any chapter.

    Times are written as people in Shanghai say them: ``at('2025-03-10 10:00')``; 10 March 2025 is a Monday.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_task_model()
        cls.Clock = cls.env['customer.deadline']
        cls.Event = cls.env['customer.deadline.event']
        cls.Task = cls.env[TASK]
        cls.policy = cls.env.ref('customer_mgmt_policy.policy_default')
        cls.limits = {}
        cls._limit('task.hours', value=24, unit='hour')
        cls._limit('task.days', value=3, unit='working_day', pause_allowed=True, pause_max_days=5)
        cls._limit('task.minutes', value=10, unit='minute', is_urgent=True, warning_percent=50)
        cls._limit('task.weekly', value=1, unit='week', is_recurring=True)
        cls._limit('task.half_hourly', value=30, unit='minute', is_recurring=True, is_urgent=True)
        cls._limit('task.ahead', value=2, unit='working_day', basis='before')
        cls._limit('task.promise', value=0, unit='day', basis='promised')

    @classmethod
    def _add_task_model(cls):
        from odoo.orm.model_classes import add_to_registry  # noqa: PLC0415 - no business of the addon itself

        class CustomerTestTask(models.Model):
            _module = None
            _name = TASK
            _description = "Task"
            _inherit = ['customer.record.mixin', 'customer.deadline.mixin']

            state = fields.Selection([('draft', "Draft")], default='draft')
            priority_level = fields.Char()
            active = fields.Boolean(default=True)

        add_to_registry(cls.registry, CustomerTestTask)
        cls.registry._setup_models__(cls.env.cr, [TASK])
        cls.registry.init_models(cls.env.cr, [TASK], {'models_to_check': True})
        cls.addClassCleanup(cls._remove_task_model)
        cls.env['ir.model.access'].create({
            'name': "Task", 'model_id': cls.env['ir.model']._get_id(TASK), 'group_id': cls.env.ref('base.group_user').id,
            'perm_read': True, 'perm_write': True, 'perm_create': True, 'perm_unlink': True,
        })

    @classmethod
    def _remove_task_model(cls):
        del cls.registry[TASK]
        cls.registry._setup_models__(cls.cr)

    @classmethod
    def _limit(cls, code, **vals):
        cls.limits[code] = cls.env['customer.policy.limit'].create({
            'policy_id': cls.policy.id, 'clause_id': cls.env.ref('customer_mgmt_policy.clause_c4_4').id,
            'code': code, 'name': code, **vals,
        })
        return cls.limits[code]

    @classmethod
    def _task(cls, **vals):
        return cls.Task.create({'partner_id': cls.customer.id, 'user_id': cls.sales.id, **vals})

    def _started(self, code, moment, **kwargs):
        """Return a task whose clock ``code`` started at the given time in Shanghai, and that clock."""
        with self.moment(moment):
            task = self._task()
            return task, task._deadline_start(code, **kwargs)

    def moment(self, text):
        """Freeze the time at what the clock on the wall in Shanghai shows."""
        return freeze_time(at(text))

    def tick(self, text):
        """Let the scheduled action do its work at the given time in Shanghai."""
        with self.moment(text):
            return self.Clock._evaluate_due(500)

    def assertDue(self, clock, text):
        self.assertEqual(shown(clock.due_at), text)

    def alerts(self, clock):
        """Return what was alerted about the clock: ``[(level, login), …]``."""
        events = clock.event_ids.filtered(lambda event: event.kind in ('warning', 'escalation')).sorted('id')
        return [(event.level, event.user_id.login) for event in events]


def at(text):
    """Return a wall-clock time in Shanghai as naive UTC."""
    local = pytz.timezone('Asia/Shanghai').localize(datetime.fromisoformat(text))
    return local.astimezone(pytz.utc).replace(tzinfo=None)


def shown(value):
    """Return a naive UTC time as the clock on the wall in Shanghai shows it."""
    return value and pytz.utc.localize(value).astimezone(pytz.timezone('Asia/Shanghai')).strftime('%Y-%m-%d %H:%M')

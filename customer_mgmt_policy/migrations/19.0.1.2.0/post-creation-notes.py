from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Remove the notes “… created” of what came with the installation: they stand in English for every reader."""
    env = api.Environment(cr, SUPERUSER_ID, {'lang': 'en_US'})
    models = env['ir.model'].search([('model', 'in', ('customer.policy', 'customer.consent.notice'))])
    env['mail.message'].search([
        ('model', 'in', models.mapped('model')), ('author_id', '=', env.ref('base.partner_root').id),
        ('message_type', '=', 'notification'), ('body', 'in', [f"<p>{model.name} created</p>" for model in models]),
    ]).unlink()

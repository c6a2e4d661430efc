import { Composer } from "@mail/core/common/composer";
import { RPCError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";

/**
 * A message that the server refuses, e.g. because too much was sent, says why and stays to be sent later;
 * pages for customers show nothing of an error by themselves.
 */
patch(Composer.prototype, {
    async processMessage(cb) {
        try {
            await super.processMessage(cb);
        } catch (error) {
            if (!(error instanceof RPCError) || !this.env.inFrontendPortalChatter) {
                throw error;
            }
            this.state.active = true;
            this.env.services.notification.add(error.data.message, { type: "danger" });
        }
    },
});

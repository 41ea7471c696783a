package dev.lido.server.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.QoSHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Lets only so many calls of tools run at once, because each blocks a thread until its query ends. The others wait
 * without a thread, so health, metrics and the console answer however many calls there are.
 */
final class CallLimit extends QoSHandler {

    private static final String RETRY_AFTER_SECONDS = "1";

    CallLimit(Limits limits) {
        setMaxRequestCount(limits.maxCalls());
        setMaxSuspendedRequestCount(limits.maxWaitingCalls());
        setMaxSuspend(limits.maxWait());
        setRejectStatusCode(429);
        includeMethod("POST");
        includePath("/execute", "/mcp");
    }

    @Override
    protected void reject(Request request, Response response, Callback callback, int status) {
        response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_AFTER_SECONDS);
        super.reject(request, response, callback, status);
    }

    @Override
    protected void expireSuspended(Request request, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_AFTER_SECONDS);
        super.expireSuspended(request, response, callback);
    }
}

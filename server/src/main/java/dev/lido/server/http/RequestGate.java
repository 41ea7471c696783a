package dev.lido.server.http;

import dev.lido.server.auth.BearerTokens;
import dev.lido.server.tools.Problem;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes on its way in and every answer on its way out: an id, headers that keep browsers careful, the
 * check of {@code Host} and {@code Origin}, the token, and one shape for everything that goes wrong. What isn't named as
 * open needs the token, so a page that is added later is closed until someone decides otherwise.
 */
final class RequestGate implements Filter {

    /** Request attribute: who calls, a string. */
    static final String PRINCIPAL = "lido.principal";
    /** Request attribute: the id that is also in the answer and in the log, a string. */
    static final String REQUEST_ID = "lido.requestId";

    private static final Logger LOGGER = System.getLogger("dev.lido.server.http");
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final AllowedHosts hosts;
    private final BearerTokens tokens;
    private final Set<String> openPaths;

    RequestGate(AllowedHosts hosts, BearerTokens tokens, Set<String> openPaths) {
        this.hosts = hosts;
        this.tokens = tokens;
        this.openPaths = openPaths;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException {
        doFilter((HttpServletRequest) request, (HttpServletResponse) response, chain);
    }

    private void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException {
        String requestId = newRequestId();
        request.setAttribute(REQUEST_ID, requestId);
        setHeaders(response, requestId);
        try {
            checkHostAndOrigin(request);
            if (!openPaths.contains(path(request))) {
                request.setAttribute(PRINCIPAL, tokens.principal(request.getHeader("Authorization")));
            }
            chain.doFilter(request, response);
        } catch (Problem problem) {
            answer(response, problem, requestId);
        } catch (IOException e) {
            // The client went away or sent too slowly: nobody is there to be told.
            LOGGER.log(Level.DEBUG, () -> "Connection lost: requestId=" + requestId + " path=" + path(request), e);
            throw e;
        } catch (ServletException | RuntimeException | Error e) {
            LOGGER.log(
                    Level.ERROR,
                    "Request failed: requestId=" + requestId + " method=" + request.getMethod() + " path="
                            + path(request),
                    e);
            answer(
                    response,
                    new Problem(
                            Problem.Kind.INTERNAL,
                            "The server failed to answer; its log says why, beside requestId=" + requestId),
                    requestId);
        }
    }

    static String newRequestId() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    static String requestId(HttpServletRequest request) {
        return String.valueOf(request.getAttribute(REQUEST_ID));
    }

    static String principal(HttpServletRequest request) {
        return String.valueOf(request.getAttribute(PRINCIPAL));
    }

    private static void setHeaders(HttpServletResponse response, String requestId) {
        response.setHeader("X-Request-Id", requestId);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Referrer-Policy", "no-referrer");
    }

    private void checkHostAndOrigin(HttpServletRequest request) {
        @Nullable String host = request.getHeader("Host");
        if (host == null || !hosts.allowsHost(host, request.getLocalPort())) {
            throw new Problem(
                    Problem.Kind.FORBIDDEN,
                    "The Host header doesn't name this server; call it by the address it listens on, with the port");
        }
        for (String origin : Collections.list(request.getHeaders("Origin"))) {
            if (!hosts.allowsOrigin(origin, host, request.getLocalPort())) {
                throw new Problem(
                        Problem.Kind.FORBIDDEN,
                        "The Origin header names another site; pages of other sites may not call this server");
            }
        }
    }

    /** The path as it was matched to a page: decoded and without parameters. */
    private static String path(HttpServletRequest request) {
        @Nullable String rest = request.getPathInfo();
        return rest == null ? request.getServletPath() : request.getServletPath() + rest;
    }

    private static void answer(HttpServletResponse response, Problem problem, String requestId) throws IOException {
        if (response.isCommitted()) {
            throw new IOException("The answer was under way already: requestId=" + requestId, problem);
        }
        @Nullable String allow = response.getHeader("Allow");
        response.reset();
        setHeaders(response, requestId);
        if (allow != null) {
            response.setHeader("Allow", allow);
        }
        if (problem.kind() == Problem.Kind.UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Bearer realm=\"lido\"");
        }
        Object retryAfter = problem.extras().get("retryAfter");
        if (retryAfter != null) {
            response.setHeader("Retry-After", retryAfter.toString());
        }
        Json.write(response, problem.kind().status(), Json.PROBLEM_TYPE, problem.document(requestId));
    }
}

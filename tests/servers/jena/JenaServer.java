import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.apache.jena.query.Dataset;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.QueryExecutionFactory;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.QueryParseException;
import org.apache.jena.query.ReadWrite;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.rdf.model.Model;
import org.apache.jena.rdf.model.ModelFactory;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.riot.RDFLanguages;
import org.apache.jena.riot.RiotException;
import org.apache.jena.sys.JenaSystem;
import org.apache.jena.tdb2.TDB2;
import org.apache.jena.tdb2.TDB2Factory;
import org.apache.jena.update.UpdateAction;
import org.apache.jena.update.UpdateFactory;

/**
 * Jena TDB2 over HTTP on loopback, at the addresses Fuseki has: /ds/query, /ds/update, /ds/data. For tests.
 *
 * Debian has Jena without Fuseki. Named graphs are seen without naming them. Every request is one transaction.
 * Arguments: port, folder of the database.
 */
public final class JenaServer {
    private record Reply(int status, String type, byte[] body) {}

    private static final Reply DONE = new Reply(204, null, new byte[0]);
    private static Dataset dataset;

    public static void main(String[] arguments) throws IOException {
        JenaSystem.init();
        TDB2.getContext().set(TDB2.symUnionDefaultGraph, true);
        dataset = TDB2Factory.connectDataset(arguments[1]);
        int port = Integer.parseInt(arguments[0]);
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.createContext("/ds/query", exchange -> answer(exchange, ReadWrite.READ, JenaServer::query));
        server.createContext("/ds/update", exchange -> answer(exchange, ReadWrite.WRITE, JenaServer::update));
        server.createContext("/ds/data", exchange -> answer(
            exchange, "GET".equals(exchange.getRequestMethod()) ? ReadWrite.READ : ReadWrite.WRITE, JenaServer::data));
        server.start();
        System.out.println("listening");
    }

    private static void answer(HttpExchange exchange, ReadWrite mode, Function<HttpExchange, Reply> work)
            throws IOException {
        Reply reply;
        dataset.begin(mode);
        try {
            reply = work.apply(exchange);
            if (mode == ReadWrite.WRITE) {
                dataset.commit();
            }
        } catch (QueryParseException | RiotException error) {
            dataset.abort();
            reply = new Reply(400, "text/plain", String.valueOf(error.getMessage()).getBytes(StandardCharsets.UTF_8));
        } catch (RuntimeException error) {
            dataset.abort();
            error.printStackTrace();
            reply = new Reply(500, "text/plain", error.toString().getBytes(StandardCharsets.UTF_8));
        } finally {
            dataset.end();
        }
        if (reply.type() != null) {
            exchange.getResponseHeaders().set("Content-Type", reply.type());
        }
        exchange.sendResponseHeaders(reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
        exchange.getResponseBody().write(reply.body());
        exchange.close();
    }

    private static Reply query(HttpExchange exchange) {
        Query query = QueryFactory.create(parameters(exchange).get("query"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (QueryExecution execution = QueryExecutionFactory.create(query, dataset)) {
            if (query.isAskType()) {
                ResultSetFormatter.outputAsJSON(out, execution.execAsk());
            } else if (query.isSelectType()) {
                ResultSetFormatter.outputAsJSON(out, execution.execSelect());
            } else {
                Model model = query.isDescribeType() ? execution.execDescribe() : execution.execConstruct();
                RDFDataMgr.write(out, model, Lang.NTRIPLES);
                return new Reply(200, "application/n-triples", out.toByteArray());
            }
        }
        return new Reply(200, "application/sparql-results+json", out.toByteArray());
    }

    private static Reply update(HttpExchange exchange) {
        boolean direct = type(exchange).equals("application/sparql-update");
        String text = direct ? new String(body(exchange), StandardCharsets.UTF_8) : parameters(exchange).get("update");
        UpdateAction.execute(UpdateFactory.create(text), dataset);
        return DONE;
    }

    private static Reply data(HttpExchange exchange) {
        String graph = fields(exchange.getRequestURI().getRawQuery()).get("graph");
        String method = exchange.getRequestMethod();
        if (graph == null) {
            RDFDataMgr.read(dataset, new ByteArrayInputStream(body(exchange)), RDFLanguages.contentTypeToLang(type(exchange)));
            return DONE;
        }
        boolean there = dataset.containsNamedModel(graph);
        if (method.equals("GET") || method.equals("HEAD")) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            RDFDataMgr.write(out, dataset.getNamedModel(graph), Lang.NTRIPLES);
            return there ? new Reply(200, "application/n-triples", out.toByteArray()) : new Reply(404, null, new byte[0]);
        }
        if (method.equals("DELETE")) {
            dataset.removeNamedModel(graph);
            return there ? DONE : new Reply(404, null, new byte[0]);
        }
        Model sent = ModelFactory.createDefaultModel();
        RDFDataMgr.read(sent, new ByteArrayInputStream(body(exchange)), RDFLanguages.contentTypeToLang(type(exchange)));
        if (method.equals("PUT")) {
            dataset.replaceNamedModel(graph, sent);
        } else {
            dataset.addNamedModel(graph, sent);
        }
        return DONE;
    }

    private static Map<String, String> parameters(HttpExchange exchange) {
        Map<String, String> found = fields(exchange.getRequestURI().getRawQuery());
        if (type(exchange).equals("application/x-www-form-urlencoded")) {
            found.putAll(fields(new String(body(exchange), StandardCharsets.UTF_8)));
        }
        return found;
    }

    private static Map<String, String> fields(String form) {
        Map<String, String> found = new HashMap<>();
        for (String field : form == null ? new String[0] : form.split("&")) {
            String[] pair = field.split("=", 2);
            found.put(URLDecoder.decode(pair[0], StandardCharsets.UTF_8),
                pair.length > 1 ? URLDecoder.decode(pair[1], StandardCharsets.UTF_8) : "");
        }
        return found;
    }

    private static String type(HttpExchange exchange) {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        return type == null ? "" : type.split(";")[0].trim().toLowerCase();
    }

    private static byte[] body(HttpExchange exchange) {
        try {
            return exchange.getRequestBody().readAllBytes();
        } catch (IOException error) {
            throw new RuntimeException(error);
        }
    }
}

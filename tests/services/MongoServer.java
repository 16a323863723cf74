import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.BsonTimestamp;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.h2.mvstore.MVStore;

/**
 * Serves MongoDB's protocol on a port of loopback, from a file: java -cp JARS MongoServer.java PORT FILE [changes].
 * With `changes` it has change streams.
 */
public class MongoServer {
    public static void main(String[] arguments) {
        MVStore store = new MVStore.Builder().fileName(arguments[1]).autoCommitDisabled().open();
        var server = new de.bwaldvogel.mongo.MongoServer(new Durable(store).version(new Recent()));
        if (arguments.length > 2 && arguments[2].equals("changes")) {
            server.enableOplog();
        }
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
        server.bind("127.0.0.1", Integer.parseInt(arguments[0]));
    }

    /** Has every write in the file, whole, before it is acknowledged, so that a killed server keeps its word. */
    static class Durable extends H2Backend {
        private static final Set<String> READS = Set.of(
            "hello", "ismaster", "isMaster", "ping", "buildInfo", "buildinfo", "find", "aggregate", "getMore",
            "count", "distinct", "listCollections", "listIndexes", "listDatabases", "killCursors", "endSessions");

        Durable(MVStore store) {
            super(store);
        }

        @Override
        public Document handleMessage(MongoMessage message) {
            if (READS.contains(message.getDocument().keySet().iterator().next())) {
                return withTime(super.handleMessage(message));
            }
            synchronized (this) {
                try {
                    return super.handleMessage(message);
                } finally {
                    commit();
                }
            }
        }
    }

    /** Adds what a replica set tells with every answer, and a driver needs to open a change stream. */
    private static Document withTime(Document answer) {
        answer.put("operationTime", new BsonTimestamp(Instant.now(), 1));
        return answer;
    }

    /** The version that drivers want to hear today. */
    static class Recent implements MongoVersion {
        @Override
        public List<Integer> getVersionArray() {
            return List.of(7, 0, 0);
        }

        @Override
        public int getWireVersion() {
            return 21;
        }
    }
}

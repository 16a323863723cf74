import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.BsonTimestamp;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.channel.Channel;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.h2.mvstore.MVStore;

/**
 * Serves MongoDB's protocol on a port of loopback, from a file: java -cp JARS MongoServer.java PORT FILE [changes].
 * With `changes` it has change streams, and says that it is a replica set of one.
 */
public class MongoServer {
    public static void main(String[] arguments) {
        MVStore store = new MVStore.Builder().fileName(arguments[1]).autoCommitDisabled().open();
        boolean changes = arguments.length > 2 && arguments[2].equals("changes");
        String set = changes ? "127.0.0.1:" + arguments[0] : null;
        var server = new de.bwaldvogel.mongo.MongoServer(new Durable(store, set).version(new Recent()));
        if (changes) {
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

        private static final Set<String> GREETINGS = Set.of("hello", "ismaster", "isMaster");
        private final String set;

        /** With `set`, the address of the only member of a replica set. */
        Durable(MVStore store, String set) {
            super(store);
            this.set = set;
        }

        @Override
        public Document handleCommand(Channel channel, String database, String command, Document query) {
            Document answer = super.handleCommand(channel, database, command, query);
            return set != null && GREETINGS.contains(command) ? asSet(answer) : answer;
        }

        @Override
        public Document handleMessage(MongoMessage message) {
            String command = message.getDocument().keySet().iterator().next();
            if (READS.contains(command)) {
                Document answer = super.handleMessage(message);
                return set == null ? answer : withTime(GREETINGS.contains(command) ? asSet(answer) : answer);
            }
            synchronized (this) {
                try {
                    return super.handleMessage(message);
                } finally {
                    commit();
                }
            }
        }

        private Document asSet(Document answer) {
            answer.put("setName", "rs0");
            answer.put("hosts", List.of(set));
            answer.put("me", set);
            return answer;
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

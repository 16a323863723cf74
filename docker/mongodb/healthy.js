// Whether MongoDB takes writes; run by its health check. The first run makes the replica set of one and the grid's user.
const { readFileSync } = require("fs");
const secret = (name) => readFileSync(`/run/secrets/${name}`, "utf8").trim();

const admin = db.getSiblingDB("admin");
admin.auth("root", secret("mongodb_root_password"));

const hello = admin.hello();
if (hello.isreplicaset) {
  rs.initiate({ _id: "rs0", members: [{ _id: 0, host: "mongodb:27017" }] });
}
// Not yet elected, or the server of the very first start, which only makes the root user.
if (!admin.hello().setName || !admin.hello().isWritablePrimary) {
  quit(1);
}

const grid = db.getSiblingDB("aethergrid");
if (grid.getUser("aethergrid") === null) {
  grid.createUser({
    user: "aethergrid",
    pwd: secret("mongodb_password"),
    roles: [{ role: "readWrite", db: "aethergrid" }, { role: "dbAdmin", db: "aethergrid" }],
  });
}

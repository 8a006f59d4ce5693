-- What the phone of a challenge asked the browser with for the number: SHA-256 of the verifier that its answer has to bring.
ALTER TABLE challenge ADD COLUMN flow_challenge TEXT;
